using ContainerSlim.Build;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Failure.Tests;

/// <summary>What is wrong before anything is read or fetched.</summary>
public sealed class PlanTests
{
    [Theory]
    [InlineData("1.0+build")]
    [InlineData("-1")]
    [InlineData("feature/x")]
    [InlineData("")]
    public async Task A_tag_that_is_none_is_refused(string tag)
    {
        await using var scene = await Scene.StartAsync();

        var message = await scene.RefusesAlwaysAsync(ErrorCode.InvalidTag, scene.Input with { Tags = ["1", tag] });

        Assert.StartsWith($"Cannot use '{tag}' as a tag", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Team/App")]
    [InlineData("team//app")]
    [InlineData("app:1")]
    [InlineData("../app")]
    public async Task A_repository_that_is_none_is_refused(string repository)
    {
        await using var scene = await Scene.StartAsync();

        Assert.Contains($"'{repository}'", await scene.RefusesAlwaysAsync(ErrorCode.InvalidReference, scene.Input with { Repository = repository }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mirror.example.com/team")]
    [InlineData("https://mirror.example.com")]
    public async Task A_registry_that_is_none_is_refused(string registry)
    {
        await using var scene = await Scene.StartAsync();

        Assert.Contains("ContainerRegistry", await scene.RefusesAlwaysAsync(ErrorCode.InvalidProperty, scene.Input with { Registry = registry }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_platform_that_no_image_has_is_refused()
    {
        await using var scene = await Scene.StartAsync();

        await scene.RefusesAlwaysAsync(ErrorCode.UnsupportedPlatform, scene.Input with { RuntimeIdentifier = "osx-arm64" });
    }

    [Fact]
    public async Task A_publish_folder_that_is_missing_is_refused()
    {
        await using var scene = await Scene.StartAsync();

        Assert.Contains(scene.Combine("nothing"), await scene.RefusesAlwaysAsync(ErrorCode.NotPublished, scene.Input with { PublishDirectory = scene.Combine("nothing") }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_publish_folder_that_is_empty_is_refused()
    {
        await using var scene = await Scene.StartAsync();
        Directory.CreateDirectory(scene.Combine("empty"));

        await scene.RefusesAlwaysAsync(ErrorCode.NotPublished, scene.Input with { PublishDirectory = scene.Combine("empty") });
    }

    [Fact]
    public async Task An_app_that_nothing_starts_is_refused()
    {
        await using var scene = await Scene.StartAsync();
        using var folder = new TemporaryDirectory();
        folder.Write("readme.txt", "no program here");

        await scene.RefusesAlwaysAsync(ErrorCode.EntrypointMissing, scene.Input with { PublishDirectory = folder.Path });
    }

    [Fact]
    public async Task An_app_of_another_processor_is_refused()
    {
        await using var scene = await Scene.StartAsync();

        Assert.Contains("linux/arm64", await scene.RefusesAlwaysAsync(ErrorCode.EntrypointMissing, scene.Input with { RuntimeIdentifier = "linux-arm64" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_runtime_pack_that_is_missing_is_named()
    {
        await using var scene = await Scene.StartAsync();
        using var folder = new TemporaryDirectory();
        StaticProgram.Write(folder.Combine("app"));
        folder.Write("app.runtimeconfig.json", """{"runtimeOptions":{"framework":{"name":"Microsoft.NETCore.App","version":"10.0.0"}}}""");

        var message = await scene.RefusesAlwaysAsync(ErrorCode.RuntimePackMissing, scene.Input with { PublishDirectory = folder.Path, Base = "chiseled" });

        Assert.Contains("Microsoft.NETCore.App.Runtime.linux-x64", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_defect_loses_nothing_either()
    {
        await using var scene = await Scene.StartAsync();

        var defective = new TestBuild { Observer = new DefectiveObserver(), Time = scene.Time };
        var message = await scene.RefusesAsync(ErrorCode.Internal, () => defective.RunAsync(scene.Input));

        Assert.Contains("ContainerSlim has a defect: InvalidOperationException: Oops.", message, StringComparison.Ordinal);
        await scene.SucceedsAsync(scene.Input);
    }

    private sealed class DefectiveObserver : IBuildObserver
    {
        public void StepFinished(BuildStep step) => throw new InvalidOperationException("Oops.");

        public void Inform(string message)
        {
        }

        public void Warn(Warning warning)
        {
        }
    }
}
