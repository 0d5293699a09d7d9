using ContainerSlim.TestKit;

namespace ContainerSlim.Oci.Tests;

/// <summary>A directory with a store and an image in it, for the tests of one class.</summary>
public abstract class LayoutFixture : IAsyncLifetime
{
    protected TemporaryDirectory Directory { get; } = new();

    protected BlobStore Store { get; private set; } = null!;

    protected Image Image { get; private set; } = null!;

    protected string Layout => Directory.Combine("layout");

    protected string Archive => Directory.Combine("out", "image.tar");

    public async Task InitializeAsync()
    {
        Store = ImageFixtures.Store(Directory.Combine("store"));
        Image = await ImageFixtures.CreateImageAsync(Store, ImageFixtures.Amd64);
    }

    public Task DisposeAsync()
    {
        Directory.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Loads an artifact of a source by its name.</summary>
    protected static async Task<IArtifact> LoadAsync(INamedSource source, string? name = null) =>
        await source.LoadAsync(await source.ResolveAsync(name, default), default);

    /// <summary>Everything an artifact consists of has to be readable and be what it is said to be.</summary>
    protected static async Task AssertReadableAsync(IArtifact artifact)
    {
        foreach (var blob in artifact.Blobs) await blob.ReadAllAsync(default);
        foreach (var child in artifact.Children) await AssertReadableAsync(child);
    }

    protected static async Task<OciException> FailAsync(ErrorCode code, Func<Task> act)
    {
        var failure = await Assert.ThrowsAsync<OciException>(act);
        Assert.Equal(code, failure.Code);
        return failure;
    }

    /// <summary>An image whose layer does not have the content it is said to have.</summary>
    protected Image LyingImage() => ImageFixtures.CreateImage(
        ImageFixtures.Amd64,
        ImageFormat.Oci,
        [Image.Layers[0] with { Blob = Image.Layers[0].Blob with { OpenAsync = Image.Layers[1].Blob.OpenAsync } }]);
}
