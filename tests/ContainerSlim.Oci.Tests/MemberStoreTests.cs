using System.IO.Compression;
using ContainerSlim.TestKit;

namespace ContainerSlim.Oci.Tests;

public sealed class MemberStoreTests : IDisposable
{
    private const int Large = 400_000;

    private readonly TemporaryDirectory directory = new();
    private readonly BlobStore store;

    public MemberStoreTests() => store = ImageFixtures.Store(directory.Combine("store"));

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_layer_is_the_same_from_kept_members_and_without_any()
    {
        var first = await WriteAsync(store, Files(20));

        Assert.Equal(first, await WriteAsync(store, Files(20)));
        Assert.Equal(first, await WriteAsync(store, Files(20), new() { KeepMembers = false }));
        Assert.Equal(first, await WriteAsync(ImageFixtures.Store(directory.Combine("other")), Files(20)));
    }

    [Fact]
    public async Task A_layer_is_the_same_when_half_of_it_was_kept()
    {
        var fresh = await WriteAsync(ImageFixtures.Store(directory.Combine("other")), Files(20));
        await WriteAsync(store, Files(10));

        Assert.Equal(fresh, await WriteAsync(store, Files(20)));
    }

    [Fact]
    public async Task A_changed_file_is_all_that_is_compressed()
    {
        await WriteAsync(store, Files(20));

        Assert.Equal(1, await CompressedAsync([.. Files(20).Skip(1), LayerEntry.File("app/00", 0, Bytes.Code(Large, 99))]));
    }

    [Fact]
    public async Task A_changed_part_of_a_large_file_is_all_that_is_compressed()
    {
        var content = Bytes.Code(5 * MemberWriter.UsualSize, 1);
        await WriteAsync(store, [LayerEntry.File("app/large", 0, content)]);
        content[3 << 20] ^= 1;

        Assert.Equal(1, await CompressedAsync([LayerEntry.File("app/large", 0, content)]));
    }

    [Fact]
    public async Task A_large_file_under_another_name_is_not_compressed_again()
    {
        await WriteAsync(store, Files(20));

        Assert.Equal(
            0,
            await CompressedAsync(
                [.. Enumerable.Range(0, 20).Select(i => LayerEntry.File($"srv/some/where/else/{i:D2}", 0, Bytes.Code(Large, i)) with { UserId = 7 })]));
    }

    [Fact]
    public async Task A_changed_small_file_moves_no_cut_but_those_near_it()
    {
        var files = SmallFiles(1000);
        await WriteAsync(store, files);
        files[500] = LayerEntry.File(files[500].Path, 0, Bytes.Code(9000, -1));

        Assert.InRange(await CompressedAsync(files), 1, 3);
    }

    [Fact]
    public async Task A_new_small_file_moves_no_cut_but_those_near_it()
    {
        var files = SmallFiles(1000);
        await WriteAsync(store, files);

        Assert.InRange(await CompressedAsync([.. files, LayerEntry.File("app/0500-more", 0, Bytes.Code(9000, -1))]), 1, 3);
    }

    [Fact]
    public async Task Members_of_another_level_are_others()
    {
        var six = await WriteAsync(store, Files(5));
        var one = await WriteAsync(store, Files(5), new() { Level = 1 });

        Assert.NotEqual(six, one);
        Assert.Equal(one, await WriteAsync(ImageFixtures.Store(directory.Combine("other")), Files(5), new() { Level = 1 }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    public async Task A_member_that_went_bad_is_made_anew(int position)
    {
        var good = await WriteAsync(store, Files(5));
        foreach (var path in Members()) Spoil(path, position);

        Assert.Equal(good, await WriteAsync(store, Files(5)));
        Assert.All(Members(), path => Assert.True(MemberStore.IsSound(File.ReadAllBytes(path))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(60)]
    public async Task A_member_that_was_cut_short_is_made_anew(int length)
    {
        var good = await WriteAsync(store, Files(5));
        foreach (var path in Members()) File.WriteAllBytes(path, File.ReadAllBytes(path)[..length]);

        Assert.Equal(good, await WriteAsync(store, Files(5)));
    }

    [Fact]
    public async Task A_member_whose_layer_is_gone_is_made_anew()
    {
        var good = await WriteAsync(store, Files(5));
        File.Delete(store.PathOf(good.Digest));

        Assert.Equal(good, await WriteAsync(store, Files(5)));
        Assert.True(File.Exists(store.PathOf(good.Digest)));
    }

    [Fact]
    public async Task A_member_whose_layer_went_bad_is_made_anew()
    {
        var good = await WriteAsync(store, Files(5));
        Spoil(store.PathOf(good.Digest), (int)good.Size / 2);

        Assert.Equal(good, await WriteAsync(store, Files(5)));
    }

    [Fact]
    public async Task Small_members_are_not_worth_a_file()
    {
        await WriteAsync(store, [LayerEntry.Directory("app", 0), LayerEntry.File("app/x", 0, Bytes.Code(10_000, 1))]);

        Assert.Empty(Members());
    }

    [Fact]
    public async Task Nothing_is_kept_of_a_layer_that_has_no_successor()
    {
        await WriteAsync(store, Files(5), new() { KeepMembers = false });

        Assert.Empty(Members());
    }

    [Fact]
    public async Task Many_writers_of_one_layer_agree()
    {
        var digests = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => WriteAsync(ImageFixtures.Store(store.Root), Files(10)))));

        Assert.Single(digests.Distinct());
    }

    [Fact]
    public async Task Many_small_files_cost_less_than_one_percent_against_one_piece()
    {
        var layer = await LayerWriter.WriteAsync(SmallFiles(2000), new(), store, default);
        var tar = Bytes.Gunzip(await layer.Blob.ReadAllAsync(default));

        Assert.InRange(layer.Blob.Descriptor.Size, 0, InOnePiece(tar) * 1.01);
    }

    [Fact]
    public async Task A_layer_is_made_of_members_of_many_layers()
    {
        for (var at = 0; at < 10; at++) await WriteAsync(store, [.. Files(20).Skip(at * 2).Take(2)]);

        Assert.Equal(0, await CompressedAsync(Files(20)));
    }

    [Fact]
    public async Task Each_layer_has_one_list_of_members()
    {
        var first = await WriteAsync(store, Files(5));
        var second = await WriteAsync(store, Files(6));

        Assert.Equal([.. new[] { first.Digest.Hex, second.Digest.Hex }.Order(StringComparer.Ordinal)], Members().Select(path => Path.GetFileName(path)!));
    }

    [Fact]
    public async Task What_is_none_of_the_stores_stays_among_the_lists()
    {
        var other = directory.Write("store/members/abc", "mine");
        await WriteAsync(store, Files(1));
        await WriteAsync(store, Files(2));

        Assert.Equal("mine", File.ReadAllText(other));
    }

    // How many members are compressed for a layer, of those that are worth to be kept.
    private async Task<int> CompressedAsync(IReadOnlyList<LayerEntry> entries)
    {
        var counter = new Counter();
        await WriteAsync(store, entries, new() { Encoding = LayerEncoding.Zstd, Zstd = _ => counter });
        return counter.Count;
    }

    private static long InOnePiece(byte[] tar)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, new ZLibCompressionOptions { CompressionLevel = 6 }, leaveOpen: true)) gzip.Write(tar);
        return buffer.Length;
    }

    private static void Spoil(string path, int position)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[position] ^= 1;
        File.WriteAllBytes(path, bytes);
    }

    private static List<LayerEntry> Files(int count) => [.. Enumerable.Range(0, count).Select(i => LayerEntry.File($"app/{i:D2}", 0, Bytes.Code(Large, i)))];

    private static List<LayerEntry> SmallFiles(int count) =>
        [.. Enumerable.Range(0, count).Select(i => LayerEntry.File($"app/{i:D4}", 0, Bytes.Code(2000 + (i * 7 % 6000), i)))];

    private static async Task<Descriptor> WriteAsync(BlobStore store, IEnumerable<LayerEntry> entries, LayerOptions? options = null) =>
        (await LayerWriter.WriteAsync(entries, options ?? new(), store, default)).Blob.Descriptor;

    private List<string> Members()
    {
        var folder = Path.Combine(store.Root, MemberStore.Folder);
        return Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)] : [];
    }

    // The usual compressor, in the place where another may be given.
    private sealed class Counter : IMemberCompressor
    {
        private readonly GzipCompressor gzip = new(6);
        private int count;

        public int Count => count;

        public string Identity => gzip.Identity;

        public Compression Compression => gzip.Compression;

        public int Compress(ReadOnlySpan<byte> input, byte[] target)
        {
            if (input.Length >= MemberStore.WorthKeeping) Interlocked.Increment(ref count);
            return gzip.Compress(input, target);
        }
    }
}
