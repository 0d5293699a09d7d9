namespace ContainerSlim.EndToEnd.Tests;

/// <summary>A publish profile for containers builds one image, ours, once.</summary>
[Collection(SdkCollection.Name)]
public sealed class SdkProfileTests(SdkFeed feed)
{
    private const string Profile = "<Project><PropertyGroup><WebPublishMethod>Container</WebPublishMethod></PropertyGroup></Project>";

    [Theory]
    [InlineData(PackageForm.Sdk, "-t:PublishSlimContainer")]
    [InlineData(PackageForm.Sdk, "")]
    [InlineData(PackageForm.PackageReference, "")]
    public async Task A_profile_of_Visual_Studio_builds_our_image_once(PackageForm form, string target)
    {
        var project = await feed.CreateAsync(form, "web", "C#", "Profiled");
        await WriteProfileAsync(project.Folder);
        var layout = SdkImage.LayoutOf(project);

        var result = await project.RunSuccessfullyAsync(
            "publish", ["-p:PublishProfile=Registry", $"-p:SlimLayoutPath={layout}", .. target.Length > 0 ? [target] : Array.Empty<string>()]);

        AssertOnce(result.Output);
        Assert.Equal(["dotnet", "/app/Profiled.dll"], (await SdkImage.ReadAsync(layout)).Config.Execution.Entrypoint);
    }

    [Fact]
    public async Task Deploying_on_build_as_Visual_Studio_does_builds_our_image_once()
    {
        var project = await feed.CreateAsync(PackageForm.Sdk, "web", "C#", "Deployed");
        await WriteProfileAsync(project.Folder);
        var layout = SdkImage.LayoutOf(project);

        var result = await project.RunSuccessfullyAsync("build", "-p:DeployOnBuild=true", "-p:PublishProfile=Registry", $"-p:SlimLayoutPath={layout}");

        AssertOnce(result.Output);
        Assert.Equal(["dotnet", "/app/Deployed.dll"], (await SdkImage.ReadAsync(layout)).Config.Execution.Entrypoint);
    }

    [Theory]
    [InlineData("web")]
    [InlineData("console")]
    public async Task The_SDKs_own_profile_builds_our_image_once_and_without_a_warning(string template)
    {
        var project = await feed.CreateAsync(PackageForm.Sdk, template, "C#", "Standard");
        var layout = SdkImage.LayoutOf(project);

        var result = await project.RunSuccessfullyAsync("publish", "-p:PublishProfile=DefaultContainer", $"-p:SlimLayoutPath={layout}");

        AssertOnce(result.Output);
        Assert.DoesNotContain("warning", result.Output, StringComparison.Ordinal);
    }

    private static Task WriteProfileAsync(string project)
    {
        var folder = Directory.CreateDirectory(Path.Combine(project, "Properties", "PublishProfiles")).FullName;
        return File.WriteAllTextAsync(Path.Combine(folder, "Registry.pubxml"), Profile);
    }

    private static void AssertOnce(string output)
    {
        Assert.Single(output.Split('\n'), line => line.Contains("  digest   sha256:", StringComparison.Ordinal));
        Assert.DoesNotContain("CONTAINER", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Pushed image", output, StringComparison.Ordinal);
    }
}
