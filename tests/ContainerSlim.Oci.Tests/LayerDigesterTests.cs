using System.Text;
using ContainerSlim.TestKit;
using static ContainerSlim.TestKit.ImageFixtures;

namespace ContainerSlim.Oci.Tests;

public sealed class LayerDigesterTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly BlobStore store;

    public LayerDigesterTests() => store = Store(directory.Path);

    private static IReadOnlyList<LayerEntry> Entries { get; } =
        [.. BaseEntries(), .. AppEntries(Amd64), LayerEntry.File("app/large", Octal("644"), Bytes.Code(3 << 20, 1)), Text("app/empty", "644", "")];

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(LayerEncoding.Gzip)]
    [InlineData(LayerEncoding.Estargz)]
    public async Task The_identity_is_that_of_the_layer_that_is_written(LayerEncoding encoding)
    {
        var layer = await WriteAsync(encoding);

        var identity = await LayerDigester.IdentifyAsync(Entries.Reverse(), new() { Encoding = encoding }, await TableAsync(encoding, layer), default);

        Assert.Equal((layer.DiffId, layer.Blob.Descriptor), (identity!.DiffId, layer.Blob.Descriptor with { Annotations = identity.Annotations }));
    }

    [Fact]
    public async Task Nothing_is_written_for_it()
    {
        await LayerDigester.IdentifyAsync(Entries, new(), null, default);

        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
    }

    [Theory]
    [InlineData("epoch")]
    [InlineData("mode")]
    [InlineData("content")]
    public async Task Whatever_gets_into_the_tar_counts(string what)
    {
        var layer = await WriteAsync(LayerEncoding.Gzip);
        var entries = Entries.Select(entry => (what, entry.Path) switch
        {
            ("mode", "app/run") => entry with { Mode = Octal("700") },
            ("content", "app/empty") => Text("app/empty", "644", "x"),
            _ => entry,
        });

        var identity = await LayerDigester.IdentifyAsync(entries, new() { Epoch = DateTimeOffset.FromUnixTimeSeconds(what == "epoch" ? 1 : 0) }, null, default);

        Assert.NotEqual(layer.DiffId, identity!.DiffId);
    }

    [Theory]
    [InlineData("\"mode\":33188", "\"mode\":35309")]
    [InlineData("sha256:", "sha256:00")]
    [InlineData("app/empty", "app/shadow")]
    [InlineData("\"offset\":", "\"gone\":")]
    [InlineData("\"version\":1", "\"version\":1,\"more\":true")]
    public async Task A_table_that_says_more_or_else_than_where_things_are_is_refused(string from, string to)
    {
        var layer = await WriteAsync(LayerEncoding.Estargz);
        var table = Encoding.UTF8.GetString((await TableAsync(LayerEncoding.Estargz, layer))!);
        Assert.Contains(from, table, StringComparison.Ordinal);

        var forged = Encoding.UTF8.GetBytes(table.Replace(from, to, StringComparison.Ordinal));

        Assert.Null(await LayerDigester.IdentifyAsync(Entries, Estargz, forged, default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"version":1,"entries":7}""")]
    [InlineData("""{"version":1,"entries":[]}""")]
    [InlineData("""{"version":1,"entries":[{"chunkDigest":"x","offset":"y"}]}""")]
    public async Task A_table_that_is_none_is_refused(string table) =>
        Assert.Null(await LayerDigester.IdentifyAsync(Entries, Estargz, Encoding.UTF8.GetBytes(table), default));

    [Fact]
    public async Task An_estargz_layer_has_no_identity_without_its_table() =>
        Assert.Null(await LayerDigester.IdentifyAsync(Entries, Estargz, null, default));

    [Fact]
    public async Task A_file_that_changes_meanwhile_is_a_sentence()
    {
        var entry = LayerEntry.File("a", 0, 1, _ => Task.FromResult<Stream>(new MemoryStream([1, 2])));

        var failure = await Assert.ThrowsAsync<OciException>(() => LayerDigester.IdentifyAsync([entry], new(), null, default));

        Assert.Equal(ErrorCode.FileChanged, failure.Code);
    }

    private static LayerOptions Estargz => new() { Encoding = LayerEncoding.Estargz };

    private Task<Layer> WriteAsync(LayerEncoding encoding) => LayerWriter.WriteAsync(Entries, new() { Encoding = encoding }, store, default);

    private static async Task<byte[]?> TableAsync(LayerEncoding encoding, Layer layer) =>
        encoding == LayerEncoding.Estargz ? await Oci.Estargz.ReadTableAsync(layer.Blob, default) : null;
}
