namespace ContainerSlim.EndToEnd.Tests;

/// <summary>SlimMode decides how a project is published, in both forms of the package.</summary>
[Collection(SdkCollection.Name)]
public sealed class SdkModeTests(SdkFeed feed)
{
    [Fact]
    public async Task As_an_SDK_one_publish_is_trimmed_and_self_contained()
    {
        var project = (await feed.CreateAsync(PackageForm.Sdk, "console", "C#", "Trimmed")).Set(("SlimMode", "trimmed"));

        var files = await SdkImage.FilesAsync(await SdkImage.PublishAsync(project));

        Assert.Contains("app/libcoreclr.so", files);
        Assert.DoesNotContain("app/System.Private.Xml.dll", files);
        Assert.Equal(["linux-x64"], Directory.GetDirectories(Path.Combine(project.Folder, "bin", "Release", "net10.0")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task As_a_package_reference_the_mode_costs_a_second_publish_and_a_line_says_so()
    {
        var project = (await feed.CreateAsync(PackageForm.PackageReference, "console", "C#", "Late")).Set(("SlimMode", "self-contained"));
        var layout = SdkImage.LayoutOf(project);

        var result = await project.RunSuccessfullyAsync("publish", "-t:PublishSlimContainer", $"-p:SlimLayoutPath={layout}");

        Assert.Contains("Late is published once more, as SlimMode=self-contained asks", result.Output, StringComparison.Ordinal);
        Assert.Contains("app/libcoreclr.so", await SdkImage.FilesAsync(await SdkImage.ReadAsync(layout)));
    }

    [Fact]
    public async Task A_single_file_is_one_program()
    {
        var project = (await feed.CreateAsync(PackageForm.Sdk, "console", "C#", "Single")).Set(("SlimMode", "single-file"));

        var files = await SdkImage.FilesAsync(await SdkImage.PublishAsync(project));

        Assert.Equal(["app", "app/Single"], files);
    }

    [Fact]
    public async Task Framework_dependent_overrules_the_project()
    {
        var project = (await feed.CreateAsync(PackageForm.Sdk, "console", "C#", "Lean")).Set(("PublishSelfContained", "true"), ("SlimMode", "framework-dependent"));

        Assert.DoesNotContain("app/libcoreclr.so", await SdkImage.FilesAsync(await SdkImage.PublishAsync(project)));
    }

    [Fact]
    public async Task Building_and_running_know_nothing_of_the_mode()
    {
        var project = (await feed.CreateAsync(PackageForm.Sdk, "console", "C#", "Daily")).Set(("SlimMode", "self-contained"));

        await project.RunSuccessfullyAsync("build");

        Assert.False(Directory.Exists(Path.Combine(project.Folder, "bin", "Debug", "net10.0", "linux-x64")));
    }
}
