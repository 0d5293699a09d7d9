using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>Every way to ask for an image, of one project.</summary>
[Collection(SdkCollection.Name)]
public sealed class EntryTests(SdkFeed feed)
{
    [Theory]
    [InlineData(PackageForm.Sdk, "build")]
    [InlineData(PackageForm.Sdk, "msbuild")]
    [InlineData(PackageForm.PackageReference, "build")]
    public async Task Building_the_target_publishes_first(PackageForm form, string verb)
    {
        var project = await feed.CreateAsync(form, "console", "C#", "Built");
        var layout = SdkImage.LayoutOf(project);

        await project.RunSuccessfullyAsync(verb, "-t:PublishSlimContainer", $"-p:SlimLayoutPath={layout}");

        Assert.Contains("app/Built.dll", await SdkImage.FilesAsync(await SdkImage.ReadAsync(layout)));
    }

    [Theory]
    [InlineData(PackageForm.Sdk, "console")]
    [InlineData(PackageForm.PackageReference, "web")]
    public async Task The_publish_profile_makes_an_image_without_a_warning(PackageForm form, string template)
    {
        var project = await feed.CreateAsync(form, template, "C#", "Profiled");
        var layout = SdkImage.LayoutOf(project);

        var result = await project.RunSuccessfullyAsync("publish", "-p:PublishProfile=SlimContainer", $"-p:SlimLayoutPath={layout}");

        Assert.DoesNotContain("warning", result.Output, StringComparison.Ordinal);
        Assert.Equal(["dotnet", "/app/Profiled.dll"], (await SdkImage.ReadAsync(layout)).Config.Execution.Entrypoint);
    }

    [Fact]
    public async Task A_mode_is_honoured_by_build_as_by_publish()
    {
        var project = (await feed.CreateAsync(PackageForm.Sdk, "console", "C#", "Whole")).Set(("SlimMode", "self-contained"));
        var layout = SdkImage.LayoutOf(project);

        await project.RunSuccessfullyAsync("build", "-t:PublishSlimContainer", $"-p:SlimLayoutPath={layout}");

        Assert.Contains("app/libcoreclr.so", await SdkImage.FilesAsync(await SdkImage.ReadAsync(layout)));
    }

    [Fact]
    public async Task A_library_is_refused_with_a_sentence()
    {
        var library = await feed.CreateAsync(PackageForm.PackageReference, "classlib", "C#", "Lib");

        var result = await library.RunAsync("publish", "-t:PublishSlimContainer");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("error CSLIM1004: Cannot build an image of 'Lib': it is a library", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_project_that_is_not_publishable_is_left_out()
    {
        var project = (await feed.CreateAsync(PackageForm.Sdk, "console", "C#", "Inner")).Set(("IsPublishable", "false"));

        var result = await project.RunSuccessfullyAsync("publish", "-t:PublishSlimContainer");

        Assert.DoesNotContain("digest", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_made_can_be_asked_for()
    {
        var project = await feed.CreateAsync(PackageForm.Sdk, "console", "C#", "Asked");
        var layout = SdkImage.LayoutOf(project);

        var result = await project.RunSuccessfullyAsync(
            "build",
            "-t:PublishSlimContainer",
            $"-p:SlimLayoutPath={layout}",
            "-getProperty:GeneratedContainerDigest");

        Assert.Equal((await SdkImage.ReadAsync(layout)).Manifest.Descriptor.Digest.ToString(), result.Output.Trim());
    }

    [Fact]
    public async Task Quiet_means_quiet()
    {
        var project = await feed.ConsoleAsync();

        var result = await project.RunSuccessfullyAsync(
            "publish", "-t:PublishSlimContainer", "--no-build", "-v:quiet",
            $"-p:SlimLayoutPath={SdkImage.LayoutOf(project)}");

        Assert.Equal("", result.Output.Trim());
    }

    [SkippableFact]
    public async Task The_summary_shows_in_a_terminal()
    {
        var project = await feed.ConsoleAsync();
        var publish = $"dotnet publish '{project.File}' -t:PublishSlimContainer --no-build -tl:on -p:SlimLayoutPath='{SdkImage.LayoutOf(project)}'";

        var result = await new Command(Peer.Require("script"), "-qec", publish, "/dev/null") { Environment = project.Environment }.RunSuccessfullyAsync();

        Assert.Contains("digest   sha256:", result.Output, StringComparison.Ordinal);
    }
}
