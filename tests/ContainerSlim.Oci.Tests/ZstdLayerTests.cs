using System.Diagnostics;
using ContainerSlim.TestKit;
using static ContainerSlim.TestKit.ImageFixtures;

namespace ContainerSlim.Oci.Tests;

/// <summary>Layers in zstd frames, with the zstd program behind the seam.</summary>
public sealed class ZstdLayerTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly BlobStore store;

    public ZstdLayerTests() => store = Store(directory.Combine("store"));

    public void Dispose() => directory.Dispose();

    [SkippableTheory]
    [InlineData(ImageFormat.Oci, MediaTypes.OciLayerZstd)]
    [InlineData(ImageFormat.Docker, MediaTypes.DockerLayerZstd)]
    public async Task The_media_type_says_zstd(ImageFormat format, string mediaType) =>
        Assert.Equal(mediaType, (await WriteAsync(Options with { Format = format })).Blob.Descriptor.MediaType);

    [SkippableFact]
    public async Task All_frames_together_are_the_tar()
    {
        var layer = await WriteAsync(Options);
        var tar = directory.Combine("layer.tar");
        await new Command(Peer.Require("zstd"), "-q", "-d", store.PathOf(layer.Blob.Descriptor.Digest), "-o", tar).RunSuccessfullyAsync();

        Assert.Equal(layer.DiffId, Digest.Of(await File.ReadAllBytesAsync(tar)));
    }

    [SkippableFact]
    public async Task The_tar_is_the_one_of_a_gzip_layer() =>
        Assert.Equal((await WriteAsync(new())).DiffId, (await WriteAsync(Options)).DiffId);

    [SkippableFact]
    public async Task Kept_frames_make_the_same_layer()
    {
        var first = await WriteAsync(Options);
        var failing = Options with { Zstd = level => new ZstdProgram(level, WorthKeepingFails: true) };

        Assert.Equal(first.Blob.Descriptor, (await WriteAsync(failing)).Blob.Descriptor);
    }

    [SkippableFact]
    public async Task Skopeo_makes_a_gzip_layer_of_it()
    {
        Peer.Require("skopeo");
        var layer = await WriteAsync(Options);
        await new OciLayoutPublisher(directory.Combine("layout"), ["v1"]).PublishAsync(CreateImage(Amd64, ImageFormat.Oci, [layer]), default);
        var copy = directory.Combine("copy");
        await Skopeo.CopyAsync($"oci:{directory.Combine("layout")}:v1", $"oci:{copy}:v1", "--dest-compress", "--dest-compress-format", "gzip");

        using var source = await OciLayout.OpenAsync(copy, default);
        var image = (Image)await source.LoadAsync(await source.ResolveAsync("v1", default), default);

        Assert.Equal(layer.DiffId, Digest.Of(Bytes.Gunzip(await image.Layers[0].Blob.ReadAllAsync(default))));
    }

    [Fact]
    public async Task Without_a_compressor_there_is_no_zstd() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => WriteAsync(new() { Encoding = LayerEncoding.Zstd }));

    private static LayerOptions Options => new() { Encoding = LayerEncoding.Zstd, Level = 3, Zstd = level => new ZstdProgram(level, WorthKeepingFails: false) };

    private Task<Layer> WriteAsync(LayerOptions options) =>
        LayerWriter.WriteAsync([.. AppEntries(Amd64), LayerEntry.File("app/large", Octal("644"), Bytes.Code(3 << 20, 1))], options, store, default);

    private sealed record ZstdProgram(int Level, bool WorthKeepingFails) : IMemberCompressor
    {
        private readonly string program = Peer.Require("zstd");

        public string Identity => $"zstd program {Level}";

        public Compression Compression => Compression.Zstd;

        public int Compress(ReadOnlySpan<byte> input, byte[] target)
        {
            if (WorthKeepingFails && input.Length >= MemberStore.WorthKeeping) throw new InvalidOperationException("compressed again");

            var start = new ProcessStartInfo(program, ["-q", "-c", "-T1", $"-{Level}"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
            using var process = Process.Start(start)!;
            var bytes = input.ToArray();
            var writing = Task.Run(() =>
            {
                process.StandardInput.BaseStream.Write(bytes);
                process.StandardInput.Close();
            });
            using var output = new MemoryStream(target);
            process.StandardOutput.BaseStream.CopyTo(output);
            writing.Wait();
            return (int)output.Position;
        }
    }
}
