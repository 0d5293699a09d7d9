using System.Formats.Tar;
using System.Text;
using ContainerSlim.TestKit;
using static ContainerSlim.TestKit.ImageFixtures;

namespace ContainerSlim.Oci.Tests;

public sealed class LayerReaderTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task What_was_written_is_read()
    {
        var layer = await LayerWriter.WriteAsync([.. BaseEntries(), .. AppEntries(Amd64)], new(), Store(directory.Path), default);

        var lines = await ReadAsync(layer.Blob);

        Assert.Contains("tmp Directory 1777 0:0 0", lines);
        Assert.Contains("home/app Directory 750 1654:1654 0", lines);
        Assert.Contains("app/run File 755 0:0 21 #!/bin/sh\necho amd64\n", lines);
        Assert.Contains("app/current SymbolicLink 777 0:0 0 -> run", lines);
        Assert.Contains("app/again HardLink 0 0:0 0 -> app/run", lines);
        Assert.Contains("app/grüße.txt File 644 0:0 6 hello\n", lines);
    }

    [Theory]
    [InlineData(MediaTypes.OciLayer)]
    [InlineData(MediaTypes.OciLayerGzip)]
    [InlineData(MediaTypes.DockerLayerZstd)]
    [InlineData("text/plain")]
    public async Task The_compression_is_told_from_the_bytes_whatever_the_type_says(string mediaType)
    {
        var tar = new TarBuilder().File("a", "b").ToArray();

        Assert.Equal(["a File 644 0:0 1 b"], await ReadAsync(Blob.Of(mediaType, tar)));
        Assert.Equal(["a File 644 0:0 1 b"], await ReadAsync(Blob.Of(mediaType, Bytes.Gzip(tar))));
    }

    [Fact]
    public async Task Zstd_is_read_through_the_decoder_given()
    {
        byte[] magic = [0x28, 0xB5, 0x2F, 0xFD];
        var tar = new TarBuilder().File("a", "b").ToArray();
        var layer = Blob.Of(MediaTypes.OciLayerZstd, (byte[])[.. magic, .. tar]);

        var lines = await ReadAsync(layer, compressed =>
        {
            compressed.ReadExactly(new byte[4]);
            return compressed;
        });

        Assert.Equal(["a File 644 0:0 1 b"], lines);
    }

    [Fact]
    public async Task Zstd_without_a_decoder_is_a_sentence() =>
        Assert.Equal(ErrorCode.UnsupportedCompression, (await FailAsync([0x28, 0xB5, 0x2F, 0xFD, 0])).Code);

    [Theory]
    [InlineData("/etc/passwd", "etc/passwd")]
    [InlineData("./etc/passwd", "etc/passwd")]
    [InlineData("etc//./passwd", "etc/passwd")]
    [InlineData("..etc/passwd..", "..etc/passwd..")]
    public async Task A_name_counts_from_the_root(string name, string path) =>
        Assert.StartsWith(path + " ", (await ReadAsync(new TarBuilder().File(name, ""))).Single(), StringComparison.Ordinal);

    [Fact]
    public async Task The_root_itself_is_left_out() =>
        Assert.Empty(await ReadAsync(new TarBuilder().Add(TarEntryType.Directory, "./", "").Add(TarEntryType.Directory, "/", "")));

    [Theory]
    [InlineData("../etc/passwd")]
    [InlineData("/../etc/passwd")]
    [InlineData("a/../../etc/passwd")]
    [InlineData("..")]
    public async Task A_name_that_climbs_out_is_refused_by_name(string name)
    {
        var failure = await FailAsync(new TarBuilder().File(name, "").ToArray());

        Assert.Equal(ErrorCode.UnsafeEntry, failure.Code);
        Assert.Contains($"'{name}'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_climbs_out_cannot_rewrite_a_terminal() =>
        Assert.Contains("'../[2J'", (await FailAsync(new TarBuilder().File("../\u001b[2J", "").ToArray())).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("a/../../b")]
    public async Task A_hard_link_that_climbs_out_is_refused(string target) =>
        Assert.Equal(ErrorCode.UnsafeEntry, (await FailAsync(new TarBuilder().Add(TarEntryType.HardLink, "a", target).ToArray())).Code);

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../../../etc/passwd")]
    public async Task A_symbolic_link_may_name_anything_for_the_container_follows_it(string target) =>
        Assert.Equal([$"a SymbolicLink 644 0:0 0 -> {target}"], await ReadAsync(new TarBuilder().Add(TarEntryType.SymbolicLink, "a", target)));

    [Fact]
    public async Task A_hard_link_counts_from_the_root() =>
        Assert.Equal(["a HardLink 644 0:0 0 -> b/c"], await ReadAsync(new TarBuilder().Add(TarEntryType.HardLink, "a", "/b/./c")));

    [Fact]
    public async Task A_device_is_listed() =>
        Assert.Equal(["dev/null Special 644 0:0 0"], await ReadAsync(new TarBuilder().Add(TarEntryType.CharacterDevice, "dev/null", "")));

    [Fact]
    public async Task A_tar_cut_in_a_content_is_a_sentence()
    {
        var tar = new TarBuilder().File("a", Bytes.Random(2000, 1)).ToArray()[..1000];

        Assert.Equal(ErrorCode.InvalidArchive, (await FailAsync(tar)).Code);
        Assert.Equal(ErrorCode.InvalidArchive, (await FailAsync(Bytes.Gzip(tar))).Code);
    }

    [Fact]
    public async Task A_tar_cut_in_a_header_is_a_sentence() =>
        Assert.Equal(ErrorCode.InvalidArchive, (await FailAsync(new TarBuilder().File("a", "b").ToArray()[..300])).Code);

    [Fact]
    public async Task A_gzip_file_cut_short_is_a_sentence() =>
        Assert.Equal(ErrorCode.InvalidArchive, (await FailAsync(Bytes.Gzip(new TarBuilder().File("a", Bytes.Random(200_000, 1)).ToArray())[..100_000])).Code);

    [Fact]
    public async Task What_is_no_tar_is_a_sentence() =>
        Assert.Equal(ErrorCode.InvalidArchive, (await FailAsync(Bytes.Random(5000, 3))).Code);

    [Fact]
    public async Task A_tar_without_the_blocks_that_end_it_is_taken_for_cut_short() =>
        Assert.Equal(ErrorCode.InvalidArchive, (await FailAsync(new TarBuilder().File("a", "b").WithoutEnd())).Code);

    [Fact]
    public async Task A_layer_that_is_not_what_its_descriptor_says_fails_though_nobody_reads_its_files()
    {
        var tar = new TarBuilder().File("a", Bytes.Random(100_000, 1)).ToArray();
        var layer = Blob.Of(MediaTypes.OciLayer, tar);
        tar[^1] = 1;
        var lying = layer with { OpenAsync = _ => Task.FromResult<Stream>(new MemoryStream(tar)) };

        var failure = await Assert.ThrowsAsync<OciException>(async () =>
        {
            await foreach (var item in LayerReader.ReadAsync(lying, null, default)) Assert.Equal("a", item.Path);
        });

        Assert.Equal(ErrorCode.ContentMismatch, failure.Code);
    }

    [SkippableTheory]
    [InlineData("gnu")]
    [InlineData("pax")]
    [InlineData("ustar")]
    [InlineData("v7")]
    [InlineData("oldgnu")]
    public async Task Every_format_of_GNU_tar_is_read(string format)
    {
        var name = format is "gnu" or "pax" or "oldgnu" ? new string('n', 150) : "short";
        directory.Write(name, "content");
        File.CreateSymbolicLink(directory.Combine("link"), name);
        var tar = directory.Combine("out.tar");
        await new Command(
            Peer.Require("tar"), $"--format={format}", "--owner=1654", "--group=7", "--mode=0640", "-cf", tar,
            "-C", directory.Path, name, "link").RunSuccessfullyAsync();

        var lines = await ReadAsync(Blob.Of(MediaTypes.OciLayer, await File.ReadAllBytesAsync(tar)));

        Assert.Equal([$"{name} File 640 1654:7 7 content", $"link SymbolicLink 640 1654:7 0 -> {name}"], lines);
    }

    private static Task<List<string>> ReadAsync(TarBuilder tar) => ReadAsync(Blob.Of(MediaTypes.OciLayer, tar.ToArray()));

    private static async Task<List<string>> ReadAsync(Blob layer, LayerDecoder? zstd = null)
    {
        var lines = new List<string>();
        await foreach (var item in LayerReader.ReadAsync(layer, zstd, default))
        {
            var content = Encoding.UTF8.GetString(await Bytes.ReadAllAsync(item.Content));
            var target = item.LinkTarget is null ? "" : " -> " + item.LinkTarget;
            lines.Add(
                $"{item.Path} {item.Kind} {Convert.ToString(item.Mode, 8)} {item.UserId}:{item.GroupId} "
                    + $"{item.Size}{target}{(content.Length > 0 ? " " + content : "")}");
        }

        return lines;
    }

    private static Task<OciException> FailAsync(byte[] layer) => Assert.ThrowsAsync<OciException>(() => ReadAsync(Blob.Of(MediaTypes.OciLayer, layer)));
}
