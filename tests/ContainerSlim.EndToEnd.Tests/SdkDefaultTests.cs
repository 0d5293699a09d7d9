using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>An untouched web project: the base made from the distribution's packages, and the runtime from its packs.</summary>
[Collection(SdkCollection.Name)]
public sealed class SdkDefaultTests(SdkFeed feed)
{
    [SkippableFact]
    public async Task An_untouched_web_project_gets_a_base_and_a_runtime_and_starts_its_app_host()
    {
        var mirror = await DebianMirror.GetAsync();
        var project = feed.Add(PackageForm.PackageReference, await feed.CreatePlainAsync("web", "C#", "Untouched", feed.NewFolder()));
        var layout = SdkImage.LayoutOf(project);

        var result = await project.RunSuccessfullyAsync(
            "publish",
            "-t:PublishSlimContainer",
            $"-p:SlimPackageMirror={mirror.Folder}",
            $"-p:SlimLayoutPath={layout}");

        var image = await SdkImage.ReadAsync(layout);
        Assert.Equal(["/app/Untouched"], image.Config.Execution.Entrypoint);
        Assert.Equal(["debian-13", "ICU", "manifest", "runtime", "content", "Untouched"], image.Config.History.Select(line => line.CreatedBy!.Split(' ')[^1]));
        Assert.Contains("SlimMode=trimmed would save about", result.Output, StringComparison.Ordinal);
    }
}
