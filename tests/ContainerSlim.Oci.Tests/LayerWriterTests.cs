using System.Globalization;
using ContainerSlim.TestKit;
using static ContainerSlim.TestKit.ImageFixtures;

namespace ContainerSlim.Oci.Tests;

public sealed class LayerWriterTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly BlobStore store;

    public LayerWriterTests() => store = Store(directory.Combine("store"));

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task The_diff_id_is_the_digest_of_the_uncompressed_layer()
    {
        var layer = await WriteAsync(BaseEntries());

        Assert.Equal(layer.DiffId, Digest.Of(Bytes.Gunzip(await layer.Blob.ReadAllAsync(default))));
    }

    [Theory]
    [InlineData(ImageFormat.Oci, MediaTypes.OciLayerGzip)]
    [InlineData(ImageFormat.Docker, MediaTypes.DockerLayerGzip)]
    public async Task The_media_type_follows_the_format(ImageFormat format, string mediaType)
    {
        var layer = await LayerWriter.WriteAsync(BaseEntries(), new() { Format = format }, store, default);

        Assert.Equal(mediaType, layer.Blob.Descriptor.MediaType);
    }

    [Fact]
    public async Task The_order_entries_come_in_does_not_matter()
    {
        var entries = AppEntries(Amd64);

        Assert.Equal((await WriteAsync(entries)).Blob.Descriptor, (await WriteAsync(entries.Reverse())).Blob.Descriptor);
    }

    [Fact]
    public async Task The_culture_does_not_matter()
    {
        var before = await WriteAsync(AppEntries(Amd64));
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (culture.NumberFormat.NegativeSign, culture.NumberFormat.NumberDecimalSeparator, culture.DateTimeFormat.TimeSeparator) = ("~", ";", "!");
        var old = CultureInfo.DefaultThreadCurrentCulture;
        try
        {
            CultureInfo.DefaultThreadCurrentCulture = culture;
            Assert.Equal(before.Blob.Descriptor, (await Task.Run(() => WriteAsync(AppEntries(Amd64)))).Blob.Descriptor);
        }
        finally
        {
            CultureInfo.DefaultThreadCurrentCulture = old;
        }
    }

    // The digest is of what Python's tarfile writes for the same entries in its ustar format.
    [Fact]
    public async Task The_uncompressed_layer_is_the_same_on_every_machine()
    {
        var layer = await WriteAsync([LayerEntry.Directory("a", Octal("755")), Text("a/b", "644", "c")]);

        Assert.Equal("sha256:3542301cf7d79848c48cf58e4e3ec25af93dae9ef2cffbdc2e7187780aab1d11", layer.DiffId.ToString());
    }

    [Fact]
    public async Task The_epoch_is_the_time_of_every_entry()
    {
        var epoch = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
        var layer = await LayerWriter.WriteAsync(BaseEntries(), new() { Epoch = epoch }, store, default);

        Assert.All(await ItemsAsync(layer), item => Assert.Equal(epoch, item.ModifiedAt));
    }

    [Fact]
    public async Task A_directory_comes_before_what_is_in_it_and_a_hard_link_after_its_target()
    {
        var layer = await WriteAsync(
        [
            LayerEntry.HardLink("a", "z"), Text("d/x", "644", ""), Text("d-x", "644", ""), LayerEntry.Directory("d", 0), Text("z", "644", ""),
        ]);

        Assert.Equal(["d-x", "d", "d/x", "z", "a"], (await ItemsAsync(layer)).Select(item => item.Path));
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("/a", "./a/")]
    public async Task Two_entries_of_one_path_are_refused(string first, string second)
    {
        var failure = await Assert.ThrowsAsync<OciException>(() => WriteAsync([Text(first, "644", ""), LayerEntry.Directory(second, 0)]));

        Assert.Equal(ErrorCode.InvalidPath, failure.Code);
        Assert.Contains("'a'", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("etc/.wh.passwd")]
    [InlineData(".wh..wh..opq")]
    public async Task A_name_that_deletes_what_lies_below_is_refused(string path)
    {
        var failure = await Assert.ThrowsAsync<OciException>(() => WriteAsync([Text(path, "644", "")]));

        Assert.Equal(
            (ErrorCode.InvalidPath, $"cannot write the layer: '{path}' would delete a file of the layers below; rename the file, or leave it out"),
            (failure.Code, failure.Message));
    }

    [Fact]
    public async Task A_hard_link_to_nothing_is_refused() =>
        Assert.Equal(ErrorCode.InvalidPath, (await Assert.ThrowsAsync<OciException>(() => WriteAsync([LayerEntry.HardLink("a", "b")]))).Code);

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("../a")]
    [InlineData("a/../b")]
    [InlineData("a\0b")]
    public void A_path_that_is_not_below_the_root_is_refused(string path) =>
        Assert.Equal(ErrorCode.InvalidPath, Assert.Throws<OciException>(() => LayerEntry.Directory(path, 0)).Code);

    [Fact]
    public void A_mode_with_more_than_permissions_is_refused() =>
        Assert.Throws<OciException>(() => LayerEntry.Directory("a", Octal("100644")));

    [Theory]
    [InlineData(99, "it grew")]
    [InlineData(101, "1 bytes early")]
    public async Task A_file_that_changes_while_it_is_read_is_told_of(long stated, string how)
    {
        var entry = LayerEntry.File("app/x", 0, stated, _ => Task.FromResult<Stream>(new MemoryStream(new byte[100])));

        var failure = await Assert.ThrowsAsync<OciException>(() => WriteAsync([entry]));

        Assert.Equal(ErrorCode.FileChanged, failure.Code);
        Assert.Contains("app/x", failure.Message, StringComparison.Ordinal);
        Assert.Contains(how, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_vanished_is_told_of()
    {
        var path = directory.Combine("gone");
        var entry = LayerEntry.File("x", 0, 1, _ => Task.FromResult<Stream>(File.OpenRead(path)));

        Assert.Equal(ErrorCode.FileChanged, (await Assert.ThrowsAsync<OciException>(() => WriteAsync([entry]))).Code);
    }

    [Fact]
    public async Task A_failure_in_the_middle_leaves_no_file()
    {
        var broken = LayerEntry.File("x", 0, 5 << 20, _ => Task.FromResult<Stream>(new BrokenStream(Bytes.Random(4 << 20, 1))));

        await Assert.ThrowsAsync<IOException>(() => WriteAsync([broken]));

        Assert.Empty(Directory.GetFiles(directory.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_cancelled_layer_leaves_no_file()
    {
        using var cancelling = new CancellationTokenSource();
        var entry = LayerEntry.File("x", 0, 3 << 20, async _ =>
        {
            await cancelling.CancelAsync();
            return new MemoryStream(new byte[3 << 20]);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => LayerWriter.WriteAsync([entry], new(), store, cancelling.Token));

        Assert.Empty(Directory.GetFiles(directory.Path, "*", SearchOption.AllDirectories));
    }

    [SkippableFact]
    public async Task GNU_tar_lists_modes_owners_and_targets()
    {
        var layer = await WriteAsync([.. BaseEntries(), .. AppEntries(Amd64)]);

        var lines = (await TarAsync("--numeric-owner", "--utc", "-tvzf", PathOf(layer))).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Contains(
            lines,
            line => line.StartsWith("drwxrwxrwt 0/0", StringComparison.Ordinal) && line.EndsWith(" 1970-01-01 00:00 tmp/", StringComparison.Ordinal));
        Assert.Contains(
            lines,
            line => line.StartsWith("drwxr-x--- 1654/1654", StringComparison.Ordinal) && line.EndsWith(" home/app/", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("-rwxr-xr-x 0/0", StringComparison.Ordinal) && line.EndsWith(" app/run", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith('l') && line.EndsWith(" app/current -> run", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith('h') && line.EndsWith(" app/again link to app/run", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task GNU_tar_unpacks_long_and_foreign_names()
    {
        var layer = await WriteAsync(AppEntries(Amd64));
        var root = Directory.CreateDirectory(directory.Combine("root")).FullName;

        await TarAsync("-xzf", PathOf(layer), "-C", root);

        Assert.Equal("hello\n", await File.ReadAllTextAsync(Path.Combine(root, "app", "grüße.txt")));
        Assert.Equal(
            "far down\n",
            await File.ReadAllTextAsync(Path.Combine(root, "app", new string('d', 90), new string('e', 90), new string('f', 90) + ".dll")));
    }

    [SkippableTheory]
    [InlineData("gzip", "-t")]
    [InlineData("zcat")]
    [InlineData("python3", "-c", "import gzip,sys; gzip.open(sys.argv[1]).read()")]
    public async Task Several_members_are_one_file_to_every_reader(string program, params string[] arguments)
    {
        var layer = await WriteAsync([LayerEntry.File("code", 0, Bytes.Code(5 << 20, 1))]);

        await new Command(Peer.Require(program), [.. arguments, PathOf(layer)]).RunSuccessfullyAsync();
    }

    [SkippableFact]
    public async Task Members_cost_less_than_one_percent_against_gzip()
    {
        var layer = await WriteAsync([LayerEntry.File("code", 0, Bytes.Code(8 << 20, 1))]);
        var tar = directory.Combine("layer.tar");
        await File.WriteAllBytesAsync(tar, Bytes.Gunzip(await layer.Blob.ReadAllAsync(default)));

        await new Command(Peer.Require("gzip"), "-6", "-n", tar).RunSuccessfullyAsync();

        Assert.InRange(layer.Blob.Descriptor.Size, 0, new FileInfo(tar + ".gz").Length * 1.01);
    }

    private Task<Layer> WriteAsync(IEnumerable<LayerEntry> entries) => LayerWriter.WriteAsync(entries, new(), store, default);

    private string PathOf(Layer layer) => store.PathOf(layer.Blob.Descriptor.Digest);

    private static Task<CommandResult> TarAsync(params string[] arguments) =>
        new Command(Peer.Require("tar"), arguments) { Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C.UTF-8" } }.RunSuccessfullyAsync();

    private static async Task<List<LayerItem>> ItemsAsync(Layer layer)
    {
        var items = new List<LayerItem>();
        await foreach (var item in LayerReader.ReadAsync(layer.Blob, null, default)) items.Add(item);
        return items;
    }
}
