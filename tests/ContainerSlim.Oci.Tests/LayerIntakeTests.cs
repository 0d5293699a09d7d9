using ContainerSlim.TestKit;
using static ContainerSlim.TestKit.ImageFixtures;

namespace ContainerSlim.Oci.Tests;

public sealed class LayerIntakeTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly BlobStore store;

    public LayerIntakeTests() => store = Store(directory.Combine("store"));

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(LayerEncoding.Gzip)]
    [InlineData(LayerEncoding.Estargz)]
    public async Task A_layer_that_is_what_it_should_be_is_kept_byte_for_byte(LayerEncoding encoding)
    {
        var layer = await WriteAsync(encoding);

        var kept = await store.PutLayerAsync(layer, await TarSizeAsync(layer), null, default);

        Assert.Equal(layer.Blob.Descriptor, kept.Descriptor);
        Assert.Equal(await layer.Blob.ReadAllAsync(default), await store.Find(layer.Blob.Descriptor)!.ReadAllAsync(default));
    }

    [Fact]
    public async Task A_layer_of_another_content_is_refused_and_not_kept()
    {
        var layer = await WriteAsync(LayerEncoding.Gzip);

        await RefusesAsync(
            layer with { DiffId = Digest.Of("something else"u8) },
            await TarSizeAsync(layer),
            "its decompressed content does not have the digest");
    }

    [Fact]
    public async Task Bytes_that_are_no_layer_are_refused_and_not_kept()
    {
        var garbage = Blob.Of(MediaTypes.OciLayerGzip, new byte[] { 0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0, 7, 7, 7 });

        await RefusesAsync(new Layer(garbage, garbage.Descriptor.Digest), 1024, "its compression does not match its media type");
    }

    [Fact]
    public async Task Bytes_with_another_digest_are_refused_and_not_kept()
    {
        var layer = await WriteAsync(LayerEncoding.Gzip);
        var other = layer.Blob with { Descriptor = layer.Blob.Descriptor with { Digest = Digest.Of("another"u8) } };

        await RefusesAsync(layer with { Blob = other }, await TarSizeAsync(layer), "its content has the digest");
    }

    [Fact]
    public async Task What_follows_the_tar_is_kept_and_checked_too()
    {
        var layer = await WriteAsync(LayerEncoding.Gzip);
        byte[] twice = [.. await layer.Blob.ReadAllAsync(default), .. await layer.Blob.ReadAllAsync(default)];
        var longer = Blob.Of(MediaTypes.OciLayerGzip, twice);

        await RefusesAsync(new Layer(longer, layer.DiffId), await TarSizeAsync(layer), "its decompressed content does not have the digest");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_layer_that_becomes_more_or_less_than_it_should_is_refused(int difference)
    {
        var layer = await WriteAsync(LayerEncoding.Gzip);

        await RefusesAsync(layer, await TarSizeAsync(layer) + difference, "its decompressed content does not have the digest");
    }

    private async Task RefusesAsync(Layer layer, long tarSize, string why)
    {
        var failure = await Assert.ThrowsAsync<OciException>(() => store.PutLayerAsync(layer, tarSize, null, default));

        Assert.Equal(ErrorCode.ContentMismatch, failure.Code);
        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(directory.Combine("store"), "*", SearchOption.AllDirectories));
    }

    private static async Task<long> TarSizeAsync(Layer layer) => Bytes.Gunzip(await layer.Blob.ReadAllAsync(default)).Length;

    private Task<Layer> WriteAsync(LayerEncoding encoding) =>
        LayerWriter.WriteAsync(AppEntries(Amd64), new() { Encoding = encoding }, Store(directory.Combine("elsewhere")), default);
}
