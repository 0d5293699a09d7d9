using System.Collections.Immutable;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>The smallest image that says something: one static program, run as uid 1654, in an archive written without any publisher.</summary>
internal sealed class ProbeImage(TemporaryDirectory directory)
{
    public const string Name = "probe:1";

    private readonly BlobStore store = new(directory.Combine("store"), TimeProvider.System);

    /// <summary>Compiles the program and writes the archive.</summary>
    /// <returns>The path of the archive.</returns>
    public async Task<string> ArchiveAsync(CancellationToken ct)
    {
        var program = await CompileAsync();
        var layer = await LayerAsync([LayerEntry.File("probe", 0b111_101_101, await File.ReadAllBytesAsync(program, ct))], ct);
        var image = Image.Create(Configuration(layer), [layer], ImageFormat.Docker, ImmutableSortedDictionary<string, string>.Empty);

        // A docker archive is a tar, as a layer is; uncompressed, for skopeo's reader takes no other.
        var manifest = JsonSerializer.SerializeToUtf8Bytes(
            new[] { new { Config = "config.json", RepoTags = new[] { Name }, Layers = new[] { "layer.tar.gz" } } });
        var archive = await LayerAsync(
            [
                LayerEntry.File("manifest.json", 0b110_100_100, manifest),
                LayerEntry.File("config.json", 0b110_100_100, await image.ConfigBlob.ReadAllAsync(ct)),
                LayerEntry.File("layer.tar.gz", 0b110_100_100, layer.Blob.Descriptor.Size, layer.Blob.OpenAsync),
            ],
            ct);
        return await DecompressAsync(archive.Blob, ct);
    }

    private async Task<string> DecompressAsync(Blob blob, CancellationToken ct)
    {
        var path = directory.Combine("probe.tar");
        await using var tar = new GZipStream(await blob.OpenAsync(ct), CompressionMode.Decompress);
        await using var file = File.Create(path);
        await tar.CopyToAsync(file, ct);
        return path;
    }

    private async Task<string> CompileAsync()
    {
        var program = directory.Combine("probe");
        var source = Path.Combine(AppContext.BaseDirectory, "probe.c");
        await new Command(Peer.Require("gcc"), "-static", "-Os", "-s", "-o", program, source).RunSuccessfullyAsync();
        return program;
    }

    private Task<Layer> LayerAsync(IEnumerable<LayerEntry> entries, CancellationToken ct) => LayerWriter.WriteAsync(entries, new LayerOptions(), store, ct);

    private static ImageConfig Configuration(Layer layer) => new()
    {
        Platform = new Platform("linux", RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64"),
        Execution = new ExecutionConfig { User = "1654:1654", Entrypoint = ["/probe"], Environment = ["GREETING=hello"] },
        DiffIds = [layer.DiffId],
        History = [new LayerHistory { CreatedBy = "gcc probe.c" }],
    };
}
