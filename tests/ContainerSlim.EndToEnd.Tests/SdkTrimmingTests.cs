using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>Apps of frameworks that do not support trimming are not told to trim, and are warned if they do.</summary>
[Collection(SdkCollection.Name)]
public sealed class SdkTrimmingTests(SdkFeed feed)
{
    [Theory]
    [InlineData("trimmed")]
    public async Task Razor_Pages_published_trimmed_are_a_warning(string mode)
    {
        var project = (await feed.CreateAsync(PackageForm.Sdk, "webapp", "C#", "Pages"))
            .Set(("SlimMode", mode), ("PublishTrimmed", "true"), ("NoWarn", "$(NoWarn);IL2026;IL2104"));

        var result = await project.RunSuccessfullyAsync("publish", "-t:PublishSlimContainer", $"-p:SlimLayoutPath={SdkImage.LayoutOf(project)}");

        Assert.Contains(
            "warning CSLIM7017: 'Pages' is published without code that seems unused, but Razor Pages does not support this",
            result.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_minimal_API_published_trimmed_is_not()
    {
        var project = (await feed.CreateAsync(PackageForm.Sdk, "web", "C#", "Minimal")).Set(("SlimMode", "trimmed"));

        var result = await project.RunSuccessfullyAsync("publish", "-t:PublishSlimContainer", $"-p:SlimLayoutPath={SdkImage.LayoutOf(project)}");

        Assert.DoesNotContain("CSLIM7017", result.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Razor_Pages_are_told_what_works_and_that_builds()
    {
        var mirror = await DebianMirror.GetAsync();
        var project = (await feed.CreateAsync(PackageForm.Sdk, "webapp", "C#", "Pages")).Set(("SlimBase", "auto"));

        var result = await project.RunSuccessfullyAsync(
            "publish", "-t:PublishSlimContainer", $"-p:SlimLayoutPath={SdkImage.LayoutOf(project)}", $"-p:SlimPackageMirror={mirror.Folder}");
        var followed = await project.RunSuccessfullyAsync(
            "publish", "-t:PublishSlimContainer", $"-p:SlimLayoutPath={SdkImage.LayoutOf(project)}", $"-p:SlimPackageMirror={mirror.Folder}",
            "-p:PublishReadyToRun=true");

        Assert.Contains("hint     Razor Pages does not support trimming, so the image contains the whole .NET", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("SlimMode=trimmed", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("warning", followed.Output, StringComparison.Ordinal);
    }
}
