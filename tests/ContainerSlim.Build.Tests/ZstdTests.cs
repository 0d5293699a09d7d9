using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

public sealed class ZstdTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly BlobStore store;

    public ZstdTests() => store = ImageFixtures.Store(directory.Combine("store"));

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_layer_in_zstd_is_read_as_it_was_written()
    {
        var layer = await WriteAsync(3);
        var paths = new List<string>();
        await foreach (var item in LayerReader.ReadAsync(layer.Blob, Zstd.Decompress, default)) paths.Add(item.Path);

        Assert.Equal(
            ["app", "app/again", "app/current", "app/grüße.txt", "app/large", "app/run"],
            paths.Where(path => path.Length < 20).Order(StringComparer.Ordinal));
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(19)]
    public async Task The_zstd_program_reads_every_frame(int level)
    {
        var layer = await WriteAsync(level);
        var tar = directory.Combine("layer.tar");
        await new Command(Peer.Require("zstd"), "-q", "-d", Path.Combine(store.Root, "blobs", "sha256", layer.Blob.Descriptor.Digest.Hex), "-o", tar)
            .RunSuccessfullyAsync();

        Assert.Equal(layer.DiffId, Digest.Of(await File.ReadAllBytesAsync(tar)));
    }

    [Fact]
    public async Task The_bytes_are_the_same_every_time() =>
        Assert.Equal((await WriteAsync(3)).Blob.Descriptor, (await WriteAsync(3)).Blob.Descriptor);

    [Fact]
    public async Task In_a_layer_for_many_images_or_of_a_high_level_a_file_is_compressed_with_what_is_megabytes_before_it()
    {
        var noise = new byte[2_000_000];
        new Random(1).NextBytes(noise);
        LayerEntry[] twice = [LayerEntry.File("one", 0, noise), LayerEntry.File("other", 0, noise)];
        var plan = CompressionPlan.Parse("zstd", "9");

        var small = await LayerWriter.WriteAsync(
            twice,
            CompressionPlan.Parse("zstd", "16").OptionsAt(DateTimeOffset.UnixEpoch, ImageFormat.Oci),
            store,
            default);
        var shared = await LayerWriter.WriteAsync(twice, plan.SharedOptions(ImageFormat.Oci), store, default);
        var kept = await LayerWriter.WriteAsync(twice, plan.OptionsAt(DateTimeOffset.UnixEpoch, ImageFormat.Oci), store, default);

        Assert.Equal(kept.DiffId, shared.DiffId);
        Assert.InRange(shared.Blob.Descriptor.Size, noise.Length, noise.Length + 10_000);
        Assert.InRange(small.Blob.Descriptor.Size, noise.Length, noise.Length + 10_000);
        Assert.InRange(kept.Blob.Descriptor.Size, 2 * noise.Length, (2 * noise.Length) + 10_000);
    }

    [Fact]
    public void Content_that_does_not_compress_fits_into_the_room_there_is()
    {
        var content = new byte[1 << 20];
        new Random(1).NextBytes(content);

        Assert.InRange(
            Zstd.Compressor(Zstd.MaxLevel).Compress(content, new byte[content.Length + (content.Length >> 3) + 1024]),
            content.Length,
            content.Length + 1024);
    }

    private Task<Layer> WriteAsync(int level)
    {
        var options = CompressionPlan.Parse("zstd", $"{level}").OptionsAt(DateTimeOffset.UnixEpoch, ImageFormat.Oci) with { KeepMembers = false };
        var large = Enumerable.Range(0, 3 << 20).Select(i => (byte)(i * i >> 7)).ToArray();
        return LayerWriter.WriteAsync([.. ImageFixtures.AppEntries(ImageFixtures.Amd64), LayerEntry.File("app/large", 0, large)], options, store, default);
    }
}
