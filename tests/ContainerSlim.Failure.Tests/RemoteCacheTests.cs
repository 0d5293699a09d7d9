using System.Text;
using ContainerSlim.Build;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Failure.Tests;

/// <summary>A layer cache in a registry that is broken, or hostile: it costs time, and neither the build nor what is in the image.</summary>
public sealed class RemoteCacheTests : IAsyncLifetime
{
    private const string AnotherDigest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private Scene scene = null!;
    private BuildReport clean = null!;

    public async Task InitializeAsync()
    {
        scene = await Scene.StartAsync(new ScenePlaces(), new InMemoryRegistryOptions());
        clean = await BuildAsync("writer", scene.Input with { CacheTo = Cache });
    }

    public async Task DisposeAsync() => await scene.DisposeAsync();

    private string Cache => $"{scene.Registry.Host}/cache";

    private string Tag => Assert.Single(scene.Registry.Tags("cache"));

    private string Entry => Encoding.UTF8.GetString(scene.Registry.FindManifest("cache", Tag)!);

    private Layer CleanLayer => clean.Images[0].Layers[^1].Layer;

    private BuildInput Push => Scene.Only("registry", scene.Input) with { Repository = "fresh", CacheFrom = [Cache] };

    private BuildInput Archive => Scene.Only("archive", scene.Input) with { ArchivePath = scene.Combine("fresh.tar"), CacheFrom = [Cache] };

    [Fact]
    public async Task A_sound_entry_is_used()
    {
        var report = await BuildAsync("reader", Push);

        Assert.True(IsClean(report));
        Assert.True(report.Images[0].Layers[^1].IsReused);
        Assert.Empty(scene.Listener.Warnings);
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"artifactType":"application/vnd.containerslim.layer.v1","layers":[]}""")]
    [InlineData("""{"artifactType":"application/vnd.containerslim.layer.v1","layers":[{}],"annotations":{}}""")]
    public async Task An_entry_that_is_garbage_is_not_used(string manifest)
    {
        Put(manifest);

        await IsNotUsedAsync("is not used");
    }

    [Fact]
    public async Task An_entry_for_other_content_is_not_used()
    {
        Put(Entry.Replace(CleanLayer.DiffId.ToString(), AnotherDigest, StringComparison.Ordinal));

        await IsNotUsedAsync($"it is for {AnotherDigest}, but the files give {CleanLayer.DiffId}");
    }

    [Fact]
    public async Task An_entry_that_is_not_used_is_a_warning()
    {
        Put("{}");

        await BuildAsync("reader", Push);

        Assert.StartsWith("An entry of the layer cache", scene.Listener.OnlyWarning(WarningCode.LayerCacheEntryInvalid), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_of_another_layer_is_not_used()
    {
        Put(Entry.Replace(Tag["layer-".Length..], AnotherDigest["sha256:".Length..], StringComparison.Ordinal));

        await IsNotUsedAsync("it is for another layer");
    }

    [Theory]
    [InlineData("application/vnd.oci.image.layer.v1.tar+zstd")]
    [InlineData("application/vnd.oci.image.layer.v1.tar")]
    [InlineData("text/plain")]
    public async Task An_entry_of_another_type_is_not_used(string type)
    {
        Put(Entry.Replace(MediaTypes.OciLayerGzip, type, StringComparison.Ordinal));

        await IsNotUsedAsync("its layer has another media type");
    }

    [Fact]
    public async Task An_entry_with_another_size_is_not_used()
    {
        var size = CleanLayer.Blob.Descriptor.Size;
        Put(Entry.Replace($"\"size\":{size}", $"\"size\":{size + 1}", StringComparison.Ordinal));

        Assert.False(await UsesAsync(Push));
    }

    [Fact]
    public async Task An_entry_whose_layer_would_fill_the_disk_is_not_used()
    {
        var giant = new byte[4 << 20];
        scene.Registry.PutBlob("cache", giant);
        var real = CleanLayer.Blob.Descriptor;
        Put(Entry.Replace($"\"{real.Digest}\",\"size\":{real.Size}", $"\"{Digest.Of(giant)}\",\"size\":{giant.Length}", StringComparison.Ordinal));

        await IsNotUsedAsync("its layer is larger than the files");
    }

    [Fact]
    public async Task An_entry_whose_layer_is_gone_is_not_used()
    {
        scene.Registry.DeleteBlob("cache", CleanLayer.Blob.Descriptor.Digest);

        Assert.False(await UsesAsync(Push));
    }

    [Fact]
    public async Task A_giant_entry_is_not_read()
    {
        scene.Registry.Lie("GET", $"/cache/manifests/{Tag}", times: 9, new byte[17 << 20], MediaTypes.OciManifest);

        await IsNotUsedAsync("is too large");
    }

    [Fact]
    public async Task An_entry_that_is_an_index_is_not_used()
    {
        scene.Registry.PutManifest("cache", Tag, MediaTypes.OciIndex, """{"schemaVersion":2,"manifests":[]}"""u8.ToArray());

        await IsNotUsedAsync("is not used");
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(418)]
    public async Task A_cache_that_refuses_is_not_used(int status)
    {
        scene.Registry.Fail("GET", "/cache/manifests/", times: 99, status);

        await IsNotUsedAsync($"The layer cache {Cache} is not used: cannot use");
    }

    [Fact]
    public async Task A_cache_that_breaks_off_is_not_used()
    {
        scene.Registry.Drop("GET", "/cache/manifests/", times: 99);

        await IsNotUsedAsync($"The layer cache {Cache} is not used: cannot use");
    }

    [Fact]
    public async Task A_cache_that_nobody_runs_is_not_used()
    {
        var report = await BuildAsync(
            "reader",
            Push with { CacheFrom = [$"127.0.0.1:{Peer.FreePort()}/cache"], CacheTo = $"127.0.0.1:{Peer.FreePort()}/cache" });

        Assert.True(IsClean(report));
        Assert.Equal(2, scene.Listener.Warnings.Count);
    }

    [Fact]
    public async Task A_cache_that_takes_nothing_is_a_warning()
    {
        scene.Registry.Fail("PUT", "/other/manifests/", times: 99, 403);

        var report = await BuildAsync("reader", Push with { CacheTo = $"{scene.Registry.Host}/other" });

        Assert.True(IsClean(report));
        Assert.Contains(
            $"Layers were not written to the cache {scene.Registry.Host}/other: cannot push",
            scene.Listener.OnlyWarning(WarningCode.LayerCacheNotWritten),
            StringComparison.Ordinal);
    }

    // Whoever mounts an eStargz layer while it is fetched believes its annotations; whoever follows URLs gets bytes from elsewhere.
    [Fact]
    public async Task Annotations_and_places_of_an_entry_do_not_get_into_the_image()
    {
        var digest = $"\"digest\":\"{CleanLayer.Blob.Descriptor.Digest}\"";
        Put(Entry.Replace(
            digest,
            $$"""{{digest}},"urls":["https://example.com/layer"],"annotations":{"containerd.io/snapshot/stargz/toc.digest":"{{AnotherDigest}}"}""",
            StringComparison.Ordinal));

        Assert.True(await UsesAsync(Push));
    }

    [SkippableFact]
    public async Task With_a_foreign_layer_behind_the_right_content_the_image_says_what_should_be_in_it_and_is_not_unpacked()
    {
        await PutForeignAsync();

        var report = await BuildAsync("reader", Push);

        Assert.Equal(clean.Images[0].Image.Config.DiffIds, report.Images[0].Image.Config.DiffIds);
        await Skopeo.CopyAsync($"docker://{scene.Registry.Host}/app:1", $"oci:{scene.Combine("clean")}:v1", "--src-tls-verify=false");
        await Umoci.UnpackAsync(scene.Combine("clean"), "v1", scene.Combine("clean-bundle"));
        var failure = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await Skopeo.CopyAsync($"docker://{scene.Registry.Host}/fresh:1", $"oci:{scene.Combine("foreign")}:v1", "--src-tls-verify=false");
            await Umoci.UnpackAsync(scene.Combine("foreign"), "v1", scene.Combine("bundle"));
        });
        Assert.Contains("mismatch", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("archive")]
    [InlineData("docker archive")]
    [InlineData("layout")]
    [InlineData("another registry")]
    public async Task A_foreign_layer_behind_the_right_content_is_found_out_where_it_is_read(string destination)
    {
        await PutForeignAsync();

        await IsMadeAnewAsync(destination, "its decompressed content does not have the digest");
    }

    [Theory]
    [InlineData("archive")]
    [InlineData("another registry")]
    public async Task A_layer_that_goes_away_before_it_is_read_is_made(string destination)
    {
        scene.Registry.Fail("GET", $"/cache/blobs/{CleanLayer.Blob.Descriptor.Digest}", times: 99, 404);

        await IsMadeAnewAsync(destination, "has no '");
    }

    [Theory]
    [InlineData("archive")]
    [InlineData("another registry")]
    public async Task A_layer_whose_bytes_are_others_is_made(string destination)
    {
        scene.Registry.Lie(
            "GET", $"/cache/blobs/{CleanLayer.Blob.Descriptor.Digest}", times: 99,
            new byte[CleanLayer.Blob.Descriptor.Size], "application/octet-stream");

        await IsMadeAnewAsync(destination, "its content has the digest");
    }

    [Fact]
    public async Task A_layer_that_always_breaks_off_is_made()
    {
        scene.Registry.Drop("GET", $"/cache/blobs/{CleanLayer.Blob.Descriptor.Digest}", times: 99);

        await IsMadeAnewAsync("archive", "cannot be reached");
    }

    [Fact]
    public async Task What_was_found_out_once_is_not_looked_for_again()
    {
        await PutForeignAsync();
        await BuildAsync("reader", Archive);
        scene.Registry.ClearRequests();

        var report = await BuildAsync("reader", Archive with { ArchivePath = scene.Combine("again.tar") });

        Assert.True(IsClean(report));
        Assert.DoesNotContain(scene.Registry.Requests, request => request.Path.StartsWith("/v2/cache/", StringComparison.Ordinal));
    }

    private async Task IsNotUsedAsync(string warning)
    {
        Assert.False(await UsesAsync(Push));
        Assert.Contains(warning, Assert.Single(scene.Listener.Warnings).Message, StringComparison.Ordinal);
    }

    private async Task<bool> UsesAsync(BuildInput input)
    {
        var report = await BuildAsync("reader", input);

        Assert.True(IsClean(report));
        return report.Images[0].Layers[^1].IsReused;
    }

    private async Task IsMadeAnewAsync(string destination, string why)
    {
        await using var other = await InMemoryRegistry.StartAsync();
        var input = destination switch
        {
            "layout" => Archive with { ArchivePath = null, LayoutPath = scene.Combine("fresh") },
            "another registry" => Push with { Registry = other.Host },
            "docker archive" => Archive with { ArchiveFormat = "docker" },
            _ => Archive,
        };

        Assert.False(await UsesAsync(input));

        var warning = scene.Listener.OnlyWarning(WarningCode.LayerCacheEntryLost);
        Assert.StartsWith(
            $"The layer cache {Cache} has an entry for the layer 'hello' but not its content, so the layer is built here: ",
            warning,
            StringComparison.Ordinal);
        Assert.Contains(why, warning, StringComparison.Ordinal);
        Assert.Empty(scene.TemporaryFiles());
    }

    private bool IsClean(BuildReport report) => report.Artifact.Manifest.Descriptor.Digest == clean.Artifact.Manifest.Descriptor.Digest;

    private async Task PutForeignAsync()
    {
        var foreign = await LayerWriter.WriteAsync(
            [ImageFixtures.Text("app/hello", "755", "#!/bin/sh\necho foreign\n")],
            new LayerOptions(),
            ImageFixtures.Store(scene.Combine("attacker")),
            default);
        scene.Registry.PutBlob("cache", await foreign.Blob.ReadAllAsync(default));
        var (real, forged) = (CleanLayer.Blob.Descriptor, foreign.Blob.Descriptor);
        Put(Entry.Replace($"\"{real.Digest}\",\"size\":{real.Size}", $"\"{forged.Digest}\",\"size\":{forged.Size}", StringComparison.Ordinal));
    }

    private void Put(string manifest)
    {
        Assert.NotEqual(Entry, manifest);
        scene.Registry.PutManifest("cache", Tag, MediaTypes.OciManifest, Encoding.UTF8.GetBytes(manifest));
    }

    private Task<BuildReport> BuildAsync(string machine, BuildInput input) => scene.BuildAsync(input with { CacheDirectory = scene.Combine(machine) });
}
