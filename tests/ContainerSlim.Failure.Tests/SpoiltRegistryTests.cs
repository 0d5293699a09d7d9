using ContainerSlim.Build;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Failure.Tests;

/// <summary>A registry that spoils a share of all requests: resets, server errors, rate limits, answers cut short or damaged, and pauses.</summary>
public sealed class SpoiltRegistryTests
{
    private const int Rounds = 22;

    [Theory]
    [InlineData(1, 0.1, 0)]
    [InlineData(2, 0.1, 0)]
    [InlineData(3, 0.3, 3)]
    [InlineData(4, 0.3, 3)]
    public async Task Builds_pulls_and_pushes_through_a_bad_network_end_right_or_with_a_code(int seed, double share, int mayFail)
    {
        await using var scene = await Scene.StartAsync();
        await scene.Bases.PutLargeAsync("large", 300_000);
        var input = scene.Input with { Base = $"{scene.Registry.Host}/large:1" };
        var expected = await DigestAsync(scene, Scene.Only("archive", input) with { CacheDirectory = scene.Combine("expected") });
        var failures = new List<string>();

        scene.Registry.Spoil(seed, share);
        for (var i = 0; i < Rounds; i++)
        {
            var fresh = input with { CacheDirectory = scene.Combine($"cache-{i}"), Repository = $"app-{i}" };
            await TryAsync(failures, $"build {i}", async () => Assert.Equal(expected, await DigestAsync(scene, Scene.Only("archive", fresh))));
            await TryAsync(failures, $"pull {i}", () => PullAsync(scene, scene.Combine($"pull-{i}")));
            await TryAsync(failures, $"push {i}", async () =>
            {
                Assert.Equal(expected, await DigestAsync(scene, Scene.Only("registry", fresh with { CacheDirectory = scene.Combine($"push-{i}") })));
                await IsWholeAsync(scene, fresh.Repository!, expected);
            });
        }

        Assert.True(failures.Count <= mayFail, $"Seed {seed}: {failures.Count} of {3 * Rounds} failed.\n{string.Join('\n', failures)}");
        Assert.Empty(scene.TemporaryFiles());
    }

    private static async Task<Digest> DigestAsync(Scene scene, BuildInput input) => (await scene.BuildAsync(input)).Artifact.Manifest.Descriptor.Digest;

    // Whatever is not an error for users fails the test here.
    private static async Task TryAsync(List<string> failures, string what, Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (SlimException e)
        {
            failures.Add($"{what}: {e.CodeText} {e.Message}");
        }
    }

    private static async Task PullAsync(Scene scene, string folder)
    {
        var store = new BlobStore(Path.Combine(folder, "cache"), scene.Time);
        using var connections = new ImageConnections(store, scene.Time);
        var source = ImageLocation.Parse($"{scene.Registry.Host}/large:1");
        var copy = new ImageCopy(connections, store, NoTransfers.Instance);
        await copy.RunAsync(source, ImageLocation.Parse($"oci:{Path.Combine(folder, "layout")}:1"), null, CancellationToken.None);

        using var layout = await OciLayout.OpenAsync(Path.Combine(folder, "layout"), CancellationToken.None);
        var image = await layout.LoadAsync(await layout.ResolveAsync("1", CancellationToken.None), CancellationToken.None);
        foreach (var blob in image.Blobs) await blob.VerifyAsync(CancellationToken.None);
    }

    private static async Task IsWholeAsync(Scene scene, string repository, Digest expected)
    {
        var manifest = scene.Registry.FindManifest(repository, "1")!;
        Assert.Equal(expected, Digest.Of(manifest));
        var stored = new RegistryContent(scene.Registry, repository);
        var image = await stored.LoadAsync(Descriptor.Of(MediaTypes.OciManifest, manifest), CancellationToken.None);
        foreach (var blob in image.Blobs) await blob.VerifyAsync(CancellationToken.None);
    }

    /// <summary>What a registry has, without a request.</summary>
    private sealed class RegistryContent(InMemoryRegistry registry, string repository) : IContentSource
    {
        public Task<ReadOnlyMemory<byte>> ReadManifestAsync(Descriptor descriptor, CancellationToken ct) =>
            Task.FromResult<ReadOnlyMemory<byte>>(registry.FindManifest(repository, descriptor.Digest.ToString())!);

        public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken ct) =>
            Task.FromResult<Stream>(new MemoryStream(registry.FindBlob(repository, descriptor.Digest)!));
    }
}
