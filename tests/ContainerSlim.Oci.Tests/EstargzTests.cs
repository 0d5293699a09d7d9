using System.IO.Compression;
using System.Text;
using System.Text.Json;
using ContainerSlim.TestKit;
using static ContainerSlim.TestKit.ImageFixtures;

namespace ContainerSlim.Oci.Tests;

/// <summary>eStargz as stargz-snapshotter's docs/estargz.md has it.</summary>
public sealed class EstargzTests : IAsyncLifetime, IDisposable
{
    private static readonly byte[] Large = Bytes.Code((2 * MemberWriter.UsualSize) + 12345, 1);

    private readonly TemporaryDirectory directory = new();
    private BlobStore store = null!;
    private Layer layer = null!;
    private byte[] blob = null!;

    public async Task InitializeAsync()
    {
        store = Store(directory.Combine("store"));
        layer = await WriteAsync();
        blob = await layer.Blob.ReadAllAsync(default);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => directory.Dispose();

    [Fact]
    public void The_footer_leads_to_the_table()
    {
        using var toc = Toc();

        Assert.Equal(1, toc.RootElement.GetProperty("version").GetInt32());
    }

    [Fact]
    public void The_footer_is_an_empty_gzip_member() => Assert.Empty(Bytes.Gunzip(blob[^Estargz.FooterSize..]));

    [Fact]
    public void The_annotation_has_the_digest_of_the_table() =>
        Assert.Equal(layer.Blob.Descriptor.Annotations["containerd.io/snapshot/stargz/toc.digest"], Digest.Of(TocBytes()).ToString());

    [Fact]
    public void The_annotation_has_the_size_of_the_tar() =>
        Assert.Equal(layer.Blob.Descriptor.Annotations["io.containers.estargz.uncompressed-size"], $"{Bytes.Gunzip(blob).Length}");

    [Fact]
    public void The_diff_id_is_the_digest_of_the_whole_tar() => Assert.Equal(layer.DiffId, Digest.Of(Bytes.Gunzip(blob)));

    [Fact]
    public async Task The_table_is_the_last_entry_and_tells_of_all_others()
    {
        using var toc = Toc();
        var names = new List<string>();
        await foreach (var item in LayerReader.ReadAsync(layer.Blob, null, default)) names.Add(item.Path);

        Assert.Equal("stargz.index.json", names[^1]);
        Assert.Equal(names[..^1], Entries(toc).Where(entry => StringOf(entry, "type") != "chunk").Select(entry => StringOf(entry, "name").TrimEnd('/')));
    }

    [Fact]
    public void A_landmark_says_that_nothing_is_to_be_fetched_ahead()
    {
        using var toc = Toc();
        var landmark = Entries(toc).Single(entry => StringOf(entry, "name") == ".no.prefetch.landmark");

        Assert.Equal([0xF], Read(landmark, 1));
    }

    [Fact]
    public void Every_part_of_a_file_is_read_on_its_own_and_has_its_digest()
    {
        using var toc = Toc();
        var size = 0L;
        foreach (var entry in Entries(toc).Where(entry => entry.TryGetProperty("offset", out _)))
        {
            size = entry.TryGetProperty("size", out var whole) ? whole.GetInt64() : size;
            var length = entry.TryGetProperty("chunkSize", out var part)
                ? part.GetInt64()
                : size - (entry.TryGetProperty("chunkOffset", out var at) ? at.GetInt64() : 0);

            Assert.Equal(StringOf(entry, "chunkDigest"), Digest.Of(Read(entry, (int)length)).ToString());
        }
    }

    [Fact]
    public void The_parts_of_a_large_file_are_chunks_of_one_MiB()
    {
        using var toc = Toc();
        var parts = Entries(toc).Where(entry => StringOf(entry, "name") == "app/large").ToList();

        Assert.Equal(["reg", "chunk", "chunk"], parts.Select(part => StringOf(part, "type")));
        Assert.Equal([0, 1 << 20, 2 << 20], parts.Select(part => part.TryGetProperty("chunkOffset", out var at) ? at.GetInt32() : 0));
        Assert.Equal([1 << 20, 1 << 20, 0], parts.Select(part => part.TryGetProperty("chunkSize", out var size) ? size.GetInt32() : 0));
        Assert.Equal(Digest.Of(Large).ToString(), StringOf(parts[0], "digest"));
    }

    [Fact]
    public void Modes_owners_links_and_the_time_are_in_the_table()
    {
        using var toc = Toc();
        var entries = Entries(toc).Where(entry => StringOf(entry, "type") != "chunk").ToDictionary(entry => StringOf(entry, "name"));

        Assert.Equal(("dir", Octal("40750"), 1654), Of(entries["home/app/"]));
        Assert.Equal(("reg", Octal("100755"), 0), Of(entries["app/run"]));
        Assert.Equal("run", StringOf(entries["app/current"], "linkName"));
        Assert.Equal("app/run", StringOf(entries["app/again"], "linkName"));
        Assert.All(entries.Values, entry => Assert.Equal("1970-01-01T00:00:00Z", StringOf(entry, "modtime")));
        Assert.Contains("app/grüße.txt", entries.Keys);
    }

    [Fact]
    public void An_empty_file_has_no_part()
    {
        using var toc = Toc();
        var empty = Entries(toc).Single(entry => StringOf(entry, "name") == "app/empty");

        Assert.False(empty.TryGetProperty("offset", out _));
    }

    [Fact]
    public async Task The_bytes_are_the_same_from_kept_members_and_without_any()
    {
        Assert.Equal(layer.Blob.Descriptor, (await WriteAsync()).Blob.Descriptor);
        store = Store(directory.Combine("other"));
        Assert.Equal(layer.Blob.Descriptor, (await WriteAsync()).Blob.Descriptor);
    }

    [Fact]
    public async Task A_file_with_the_name_of_the_table_is_refused()
    {
        var failure = await Assert.ThrowsAsync<OciException>(() => LayerWriter.WriteAsync([Text("stargz.index.json", "644", "")], Options, store, default));

        Assert.Equal(ErrorCode.InvalidPath, failure.Code);
    }

    [Fact]
    public async Task The_annotations_reach_the_manifest_of_a_layout()
    {
        await PublishAsync();
        using var layout = await OciLayout.OpenAsync(directory.Combine("layout"), default);
        var image = (Image)await layout.LoadAsync(await layout.ResolveAsync("v1", default), default);

        Assert.Equal(layer.Blob.Descriptor, image.Layers[0].Blob.Descriptor);
    }

    [SkippableTheory]
    [InlineData("gzip", "-t")]
    [InlineData("python3", "-c", "import gzip,sys; gzip.open(sys.argv[1]).read()")]
    [InlineData("tar", "-tzf")]
    public async Task To_everyone_else_it_is_gzip(string program, params string[] arguments) =>
        await new Command(Peer.Require(program), [.. arguments, store.PathOf(layer.Blob.Descriptor.Digest)]).RunSuccessfullyAsync();

    [SkippableFact]
    public async Task Skopeo_copies_it_with_its_annotations()
    {
        Peer.Require("skopeo");
        await PublishAsync();
        var copy = directory.Combine("copy");
        await Skopeo.CopyAsync($"oci:{directory.Combine("layout")}:v1", $"oci:{copy}:v1");

        using var manifest = JsonDocument.Parse(await Skopeo.RawManifestAsync($"oci:{copy}:v1"));

        Assert.Equal(
            layer.Blob.Descriptor.Annotations["containerd.io/snapshot/stargz/toc.digest"],
            StringOf(manifest.RootElement.GetProperty("layers")[0].GetProperty("annotations"), "containerd.io/snapshot/stargz/toc.digest"));
    }

    [SkippableFact]
    public async Task The_snapshotters_own_reader_finds_and_verifies_the_table()
    {
        var client = Peer.Require("ctr-remote");
        await using var containerd = await Containerd.StartAsync(directory.Combine("containerd"));
        var archive = directory.Combine("image.tar");
        await new OciArchivePublisher(archive, ["v1"]).PublishAsync(Image(), default);
        await new Command(client, "-a", containerd.Address, "images", "import", "--no-unpack", "--digests", archive).RunSuccessfullyAsync();

        var digest = layer.Blob.Descriptor.Digest.ToString();
        var found = await new Command(client, "-a", containerd.Address, "images", "get-toc-digest", digest).RunSuccessfullyAsync();
        var dump = await new Command(client, "-a", containerd.Address, "images", "get-toc-digest", "--dump-toc", digest).RunSuccessfullyAsync();

        Assert.Equal(layer.Blob.Descriptor.Annotations["containerd.io/snapshot/stargz/toc.digest"], found.Output.Trim());
        using var toc = JsonDocument.Parse(dump.Output);
        using var ours = Toc();
        Assert.Equal(Entries(ours).Count, Entries(toc).Count);
    }

    private static LayerOptions Options => new() { Encoding = LayerEncoding.Estargz };

    private Task<Layer> WriteAsync() => LayerWriter.WriteAsync(
        [.. BaseEntries(), .. AppEntries(Amd64), LayerEntry.File("app/large", Octal("644"), Large), Text("app/empty", "644", "")], Options, store, default);

    private Image Image() => CreateImage(Amd64, ImageFormat.Oci, [layer]);

    private Task<Publication> PublishAsync() => new OciLayoutPublisher(directory.Combine("layout"), ["v1"]).PublishAsync(Image(), default);

    private byte[] TocBytes()
    {
        var offset = Convert.ToInt64(Encoding.ASCII.GetString(blob, blob.Length - 35, 16), 16);
        var tar = Bytes.Gunzip(blob[(int)offset..]);
        var size = Convert.ToInt32(Encoding.ASCII.GetString(tar, 124, 11), 8);
        return tar[512..(512 + size)];
    }

    private JsonDocument Toc() => JsonDocument.Parse(TocBytes());

    private byte[] Read(JsonElement entry, int length)
    {
        using var gzip = new GZipStream(
            new MemoryStream(blob, entry.GetProperty("offset").GetInt32(), blob.Length - entry.GetProperty("offset").GetInt32()),
            CompressionMode.Decompress);
        var content = new byte[length];
        gzip.ReadExactly(content);
        return content;
    }

    private static List<JsonElement> Entries(JsonDocument toc) => [.. toc.RootElement.GetProperty("entries").EnumerateArray()];

    private static string StringOf(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private static (string Type, int Mode, int User) Of(JsonElement entry) =>
        (StringOf(entry, "type"), entry.GetProperty("mode").GetInt32(), entry.GetProperty("uid").GetInt32());
}
