using System.Collections.Immutable;
using ContainerSlim.Build;
using ContainerSlim.Oci;
using ContainerSlim.Registry;
using ContainerSlim.TestKit;

namespace ContainerSlim.Failure.Tests;

/// <summary>A base that its registry does not have, or does not give.</summary>
public sealed class BaseRegistryTests
{
    [Theory]
    [InlineData("base:2", "has no '2' in the repository 'base'")]
    [InlineData("bose:1", "has no '1' in the repository 'bose'")]
    [InlineData(
        "base@sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "has no 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' in the repository 'base'")]
    public async Task A_base_that_is_not_there_is_named(string name, string why)
    {
        await using var scene = await Scene.StartAsync();

        var message = await scene.RefusesAlwaysAsync(ErrorCode.ImageNotFound, scene.Input with { Base = $"{scene.Registry.Host}/{name}" });

        Assert.Contains($"{scene.Registry.Host} {why}", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_nobody_listens_on_is_named()
    {
        await using var scene = await Scene.StartAsync();
        var port = Peer.FreePort();

        var message = await scene.RefusesAlwaysAsync(ErrorCode.RegistryUnreachable, scene.Input with { Base = $"127.0.0.1:{port}/base:1" });

        Assert.Contains($"127.0.0.1:{port} cannot be reached", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://127.0.0.1/base:1")]
    [InlineData("127.0.0.1:99999/base:1")]
    [InlineData("Base Image")]
    [InlineData("base@sha256:123")]
    [InlineData("oci:")]
    public async Task A_base_that_is_no_image_name_is_refused(string name)
    {
        await using var scene = await Scene.StartAsync();

        Assert.Contains($"'{name}'", await scene.RefusesAlwaysAsync(ErrorCode.InvalidReference, scene.Input with { Base = name }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429, ErrorCode.RateLimited)]
    [InlineData(503, ErrorCode.RegistryFailed)]
    public async Task A_registry_that_never_recovers_is_given_up_and_served_by_the_next_build(int status, ErrorCode code)
    {
        await using var scene = await Scene.StartAsync();
        await scene.Bases.PutAsync("other", "another base\n");
        var attempts = new RetryPolicy().MaxAttempts;
        scene.Registry.Fail("GET", "/other/manifests/1", attempts, status);

        await scene.RefusesOnceAsync(code, From(scene, "other"));
    }

    [Theory]
    [InlineData(429, ErrorCode.RateLimited)]
    [InlineData(503, ErrorCode.RegistryFailed)]
    public async Task A_layer_that_never_comes_is_given_up(int status, ErrorCode code)
    {
        await using var scene = await Scene.StartAsync();
        var image = await scene.Bases.PutAsync("other", "another base\n");
        scene.Registry.Fail("GET", BaseImages.LayerDigest(image), times: 100, status);

        await scene.RefusesAlwaysAsync(code, From(scene, "other"));
    }

    [Fact]
    public async Task A_trouble_that_passes_is_not_told()
    {
        await using var scene = await Scene.StartAsync();
        await scene.Bases.PutAsync("other", "another base\n");
        scene.Registry.Fail("GET", "/other/", times: 3, 503);

        await scene.SucceedsAsync(From(scene, "other"));

        Assert.Empty(scene.Listener.Warnings);
    }

    [Fact]
    public async Task An_index_without_the_platform_tells_which_it_has()
    {
        await using var scene = await Scene.StartAsync();
        Image[] images =
        [
            await scene.Bases.CreateAsync("arm\n", ImageFixtures.Arm64),
            await scene.Bases.CreateAsync("s390x\n", new Platform("linux", "s390x")),
        ];
        await scene.Registry.PutImageAsync("other", "1", ImageIndex.Create(images, ImageFormat.Oci, ImmutableSortedDictionary<string, string>.Empty));

        var message = await scene.RefusesAlwaysAsync(ErrorCode.PlatformMissing, From(scene, "other"));

        Assert.Equal($"Cannot use {scene.Registry.Host}/other:1 for linux/amd64: it supports linux/arm64, linux/s390x.", message);
    }

    [Fact]
    public async Task An_image_of_another_platform_is_refused()
    {
        await using var scene = await Scene.StartAsync();
        await scene.Bases.PutAsync("other", "another base\n", ImageFixtures.Arm64);

        var message = await scene.RefusesAlwaysAsync(ErrorCode.PlatformMissing, From(scene, "other"));

        Assert.EndsWith("for linux/amd64: it supports linux/arm64.", message, StringComparison.Ordinal);
    }

    private static BuildInput From(Scene scene, string repository) => scene.Input with { Base = $"{scene.Registry.Host}/{repository}:1" };
}
