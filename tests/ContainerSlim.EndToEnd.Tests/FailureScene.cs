using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>A registry with two bases, of which one is known to the cache, and an archive that an earlier build left.</summary>
internal sealed class FailureScene : IAsyncDisposable
{
    private readonly TemporaryDirectory directory = new();
    private byte[] old = [];

    private FailureScene(InMemoryRegistry registry) => Registry = registry;

    public InMemoryRegistry Registry { get; }

    public string Base => $"{Registry.Host}/base:1";

    /// <summary>A base whose layer has not been fetched yet.</summary>
    public string OtherBase => $"{Registry.Host}/other:1";

    public string Archive => directory.Combine("out", "app.tar");

    public string Cache => directory.Combine("cache");

    public static async Task<FailureScene> StartAsync()
    {
        var scene = new FailureScene(await InMemoryRegistry.StartAsync());
        await scene.PutAsync("base", ImageFixtures.Amd64);
        await scene.PutAsync("other", ImageFixtures.Amd64);
        await scene.PutAsync("arm", ImageFixtures.Arm64);
        return scene;
    }

    public string Combine(params string[] parts) => directory.Combine(parts);

    public string Write(string path, string content) => directory.Write(path, content);

    /// <summary>Leaves the next request for the other base's layer unanswered in its middle; the task ends when it is.</summary>
    public Task HoldLayer()
    {
        var manifest = System.Text.Json.JsonDocument.Parse(Registry.FindManifest("other", "1")!).RootElement;
        var digest = manifest.GetProperty("layers")[0].GetProperty("digest").GetString()!;
        return Registry.HoldBody("GET", digest, Registry.FindBlob("other", Digest.Parse(digest))!);
    }

    /// <summary>Remembers the archive as it is.</summary>
    public void Remember() => old = File.ReadAllBytes(Archive);

    /// <summary>The archive is what it was, and nothing lies beside it or in the cache that should be gone.</summary>
    public void NothingIsLost()
    {
        Assert.Equal(old, File.ReadAllBytes(Archive));
        Assert.Empty(Directory.EnumerateFiles(directory.Path, "*.tmp", SearchOption.AllDirectories));
    }

    public async ValueTask DisposeAsync()
    {
        await Registry.DisposeAsync();
        directory.Dispose();
    }

    private async Task PutAsync(string name, Platform platform)
    {
        var layer = await LayerWriter.WriteAsync(
            [ImageFixtures.Text("etc/base", "644", name)],
            new LayerOptions(),
            ImageFixtures.Store(Combine("bases")),
            CancellationToken.None);
        await Registry.PutImageAsync(name, "1", ImageFixtures.CreateImage(platform, ImageFormat.Oci, [layer]));
    }
}
