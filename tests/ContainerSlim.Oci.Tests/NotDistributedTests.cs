using ContainerSlim.TestKit;

namespace ContainerSlim.Oci.Tests;

/// <summary>Layers that are had from their owner only are named everywhere, and read and written nowhere.</summary>
public sealed class NotDistributedTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private Image image = null!;

    public async Task InitializeAsync() => image = await WindowsImages.CreateAsync(ImageFixtures.Store(directory.Combine("store")), WindowsImages.Foreign);

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_layout_names_one_and_has_it_not()
    {
        await new OciLayoutPublisher(directory.Combine("layout"), ["1"]).PublishAsync(image, default);
        using var layout = await OciLayout.OpenAsync(directory.Combine("layout"), default);

        await HoldsAsync(layout);
        Assert.True((await new OciLayoutPublisher(directory.Combine("layout"), ["1"]).FindAsync(image, default))!.IsUpToDate);
    }

    [Fact]
    public async Task An_archive_names_one_and_has_it_not()
    {
        await new OciArchivePublisher(directory.Combine("a.tar"), ["1"]).PublishAsync(image, default);
        using var archive = await OciArchive.OpenAsync(directory.Combine("a.tar"), default);

        await HoldsAsync(archive);
    }

    [Fact]
    public async Task A_docker_archive_is_refused()
    {
        var e = await Assert.ThrowsAsync<OciException>(() => new DockerArchivePublisher(directory.Combine("a.tar"), new()).PublishAsync(image, default));

        Assert.Equal(ErrorCode.LayerNotDistributed, e.Code);
        Assert.Contains("it is a foreign layer, which only its owner distributes (https://owner.example.com/layer)", e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(directory.Combine("a.tar")));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".gzip", "+gzip")]
    [InlineData(".zstd", "+zstd")]
    public void Both_formats_have_a_type_for_one(string docker, string? oci = null)
    {
        var (dockers, ocis) = (
            "application/vnd.docker.image.rootfs.foreign.diff.tar" + docker,
            "application/vnd.oci.image.layer.nondistributable.v1.tar" + oci);

        Assert.Equal((ocis, dockers), (MediaTypes.Convert(dockers, ImageFormat.Oci), MediaTypes.Convert(ocis, ImageFormat.Docker)));
    }

    private async Task HoldsAsync(INamedSource source)
    {
        var loaded = Assert.IsType<Image>(await source.LoadAsync(await source.ResolveAsync("1", default), default));

        Assert.Equal(image.Layers.Select(layer => layer.Blob.Descriptor), loaded.Layers.Select(layer => layer.Blob.Descriptor));
        await loaded.Layers[1].Blob.VerifyAsync(default);
        await Assert.ThrowsAnyAsync<OciException>(() => loaded.Layers[0].Blob.VerifyAsync(default));
    }
}
