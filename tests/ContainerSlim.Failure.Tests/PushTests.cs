using ContainerSlim.Build;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Failure.Tests;

/// <summary>A registry that does not take the image: its tag goes on naming the old one.</summary>
public sealed class PushTests
{
    [Theory]
    [InlineData("POST", "/app/blobs/uploads/", 403, ErrorCode.Denied)]
    [InlineData("POST", "/app/blobs/uploads/", 401, ErrorCode.Unauthorized)]
    [InlineData("POST", "/app/blobs/uploads/", 429, ErrorCode.RateLimited)]
    [InlineData("PUT", "/app/blobs/uploads/", 503, ErrorCode.RegistryFailed)]
    [InlineData("PUT", "/app/blobs/uploads/", 400, ErrorCode.RegistryFailed)]
    [InlineData("PUT", "/app/manifests/1", 403, ErrorCode.Denied)]
    [InlineData("PUT", "/app/manifests/1", 500, ErrorCode.RegistryFailed)]
    public async Task A_push_that_is_refused_leaves_the_tag(string method, string path, int status, ErrorCode code)
    {
        await using var scene = await Scene.StartAsync();
        scene.Registry.Fail(method, path, times: 100, status);

        Assert.Contains($"{scene.Registry.Host}/app", await scene.RefusesAsync(code, Push(scene)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT", "/app/blobs/uploads/")]
    [InlineData("PUT", "/app/manifests/1")]
    public async Task A_connection_that_always_breaks_leaves_the_tag(string method, string path)
    {
        await using var scene = await Scene.StartAsync();
        scene.Registry.Drop(method, path, times: 100);

        await scene.RefusesAsync(ErrorCode.RegistryUnreachable, Push(scene));
    }

    [Theory]
    [InlineData("PUT", "/app/blobs/uploads/")]
    [InlineData("PUT", "/app/manifests/1")]
    public async Task What_was_refused_once_is_pushed_by_the_next_build(string method, string path)
    {
        await using var scene = await Scene.StartAsync();
        scene.Registry.Fail(method, path, times: 1, 403);

        await scene.RefusesOnceAsync(ErrorCode.Denied, Push(scene));

        using var archive = await OciArchive.OpenAsync(scene.Combine("fresh-1", "app.tar"), CancellationToken.None);
        Assert.Equal((await archive.ResolveAsync("1", CancellationToken.None)).Digest, Digest.Of(scene.Registry.FindManifest("app", "1")));
    }

    [Fact]
    public async Task A_registry_that_nobody_runs_is_named()
    {
        await using var scene = await Scene.StartAsync();
        var host = $"127.0.0.1:{Peer.FreePort()}";

        Assert.Contains(
            $"{host} cannot be reached",
            await scene.RefusesAlwaysAsync(ErrorCode.RegistryUnreachable, Push(scene) with { Registry = host }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_stores_other_bytes_is_told_of()
    {
        await using var scene = await Scene.StartAsync();
        scene.Registry.Lie(
            "PUT",
            "/app/manifests/1",
            times: 1,
            [],
            "text/plain",
            ("Docker-Content-Digest", "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));

        await scene.RefusesOnceAsync(ErrorCode.ContentMismatch, Push(scene));
    }

    [Fact]
    public async Task A_push_that_fails_leaves_the_archive_that_was_written_before_it_whole()
    {
        await using var scene = await Scene.StartAsync();
        scene.Registry.Fail("PUT", "/app/manifests/1", times: 1, 403);

        await Assert.ThrowsAnyAsync<SlimException>(() => scene.BuildAsync(scene.Input));

        using var archive = await OciArchive.OpenAsync(scene.Archive, CancellationToken.None);
        var image = await archive.LoadAsync(await archive.ResolveAsync("1", CancellationToken.None), CancellationToken.None);
        foreach (var blob in image.Blobs) await blob.ReadAllAsync(CancellationToken.None);
        Assert.Empty(scene.TemporaryFiles());
    }

    private static BuildInput Push(Scene scene) => Scene.Only("registry", scene.Input);
}
