using System.Text;
using ContainerSlim.TestKit;

namespace ContainerSlim.Oci.Tests;

public sealed class StatCacheTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly TemporaryDirectory directory = new();
    private readonly SettableTime time = new();
    private readonly BlobStore store;

    public StatCacheTests() => store = new BlobStore(directory.Combine("store"), time);

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_file_is_read_once()
    {
        var path = File("a", "content");

        Assert.Equal(Of("content"), await DigestAsync(path));
        Assert.Equal(Of("content"), await DigestAsync(path, reads: 0));
    }

    [Fact]
    public async Task A_changed_file_is_read_again()
    {
        var path = File("a", "content");
        await DigestAsync(path);
        File("a", "changed");

        Assert.Equal(Of("changed"), await DigestAsync(path, reads: 1));
    }

    [Fact]
    public async Task A_file_that_was_only_touched_has_the_same_digest()
    {
        var path = File("a", "content");
        var before = await DigestAsync(path);
        System.IO.File.SetLastWriteTimeUtc(path, new DateTime(2031, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        Assert.Equal(before, await DigestAsync(path, reads: 1));
    }

    [Fact]
    public async Task A_file_that_was_read_right_after_its_last_change_is_read_again()
    {
        time.Offset = TimeSpan.Zero;
        var path = File("a", "content");
        await DigestAsync(path);

        await DigestAsync(path, reads: 1);
    }

    // What a reproducible build does: the same size, and the time that the file had before.
    [Fact]
    public async Task A_change_behind_the_same_size_and_modification_time_is_seen()
    {
        Assert.True(OperatingSystem.IsLinux(), "Only Linux says when the status of a file changed.");
        var path = File("a", "content");
        var modified = System.IO.File.GetLastWriteTimeUtc(path);
        await DigestAsync(path);
        File("a", "CONTENT");
        System.IO.File.SetLastWriteTimeUtc(path, modified);

        Assert.Equal(Of("CONTENT"), await DigestAsync(path, reads: 1));
    }

    [Fact]
    public async Task Another_file_under_the_same_name_is_read()
    {
        var path = File("a", "content");
        await DigestAsync(path);
        System.IO.File.Move(File("b", "CONTENT"), path, overwrite: true);

        Assert.Equal(Of("CONTENT"), await DigestAsync(path, reads: 1));
    }

    [Fact]
    public async Task A_file_from_the_future_is_read_every_time()
    {
        var path = File("a", "content");
        System.IO.File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddYears(200));
        await DigestAsync(path);

        await DigestAsync(path, reads: 1);
    }

    [Fact]
    public async Task What_a_link_leads_to_is_what_counts()
    {
        var target = File("target", "content");
        var link = directory.Combine("link");
        System.IO.File.CreateSymbolicLink(link, target);
        await DigestAsync(link);
        File("target", "changed");

        Assert.Equal(Of("changed"), await DigestAsync(link, reads: 1));
    }

    [Fact]
    public async Task A_file_that_is_gone_is_a_sentence()
    {
        var failure = await Assert.ThrowsAsync<OciException>(() => Open().DigestAsync([(directory.Combine("gone"), null)], default));

        Assert.Equal(ErrorCode.FileChanged, failure.Code);
        Assert.Contains("gone", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(33)]
    [InlineData(60)]
    public async Task A_damaged_record_is_none(int position)
    {
        var path = File("a", "content");
        await DigestAsync(path);
        var record = Assert.Single(Directory.GetFiles(Path.Combine(store.Root, StatCache.Folder)));
        var bytes = await System.IO.File.ReadAllBytesAsync(record);
        bytes[position] ^= 1;
        await System.IO.File.WriteAllBytesAsync(record, bytes);

        Assert.Equal(Of("content"), await DigestAsync(path, reads: 1));
    }

    [Fact]
    public async Task A_record_that_was_cut_short_is_none()
    {
        var path = File("a", "content");
        await DigestAsync(path);
        var record = Assert.Single(Directory.GetFiles(Path.Combine(store.Root, StatCache.Folder)));
        await System.IO.File.WriteAllBytesAsync(record, (await System.IO.File.ReadAllBytesAsync(record))[..50]);

        Assert.Equal(Of("content"), await DigestAsync(path, reads: 1));
    }

    [Fact]
    public async Task Of_two_that_save_at_once_the_last_wins_and_the_record_is_whole()
    {
        var (a, b) = (File("a", "1"), File("b", "2"));
        var (first, second) = (Open(), Open());
        await first.DigestAsync([(a, null)], default);
        await second.DigestAsync([(b, null)], default);
        await Task.WhenAll(first.SaveAsync(default), second.SaveAsync(default));

        var after = Open();
        var digests = await after.DigestAsync([(a, null), (b, null)], default);
        Assert.Equal([Of("1"), Of("2")], digests.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value));
        Assert.Equal(1, after.FilesRead);
    }

    [Fact]
    public async Task Files_that_are_gone_are_forgotten()
    {
        var files = Enumerable.Range(0, 100).Select(i => File($"f{i}", "content")).ToList();
        await DigestAllAsync(files);
        var record = Assert.Single(Directory.GetFiles(Path.Combine(store.Root, StatCache.Folder)));
        var before = new FileInfo(record).Length;
        await DigestAllAsync(files[..1]);

        Assert.InRange(new FileInfo(record).Length, 0, before / 10);
    }

    [Fact]
    public void A_stamp_has_the_modification_time_to_the_tick()
    {
        var path = File("a", "");
        var modified = new DateTime(2020, 2, 3, 4, 5, 6, DateTimeKind.Utc).AddTicks(1234567);
        System.IO.File.SetLastWriteTimeUtc(path, modified);

        Assert.Equal(FileStamp.Nanoseconds(modified), FileStamp.Of(path).ModifiedAt);
    }

    [Fact]
    public void A_stamp_tells_two_equal_files_apart()
    {
        Assert.True(OperatingSystem.IsLinux(), "Only Linux says which inode a file has.");
        Assert.NotEqual(FileStamp.Of(File("a", "x")).Inode, FileStamp.Of(File("b", "x")).Inode);
    }

    private static Digest Of(string content) => Digest.Of(Encoding.UTF8.GetBytes(content));

    private string File(string name, string content) => directory.Write(name, content);

    private StatCache Open() => StatCache.Open(store, directory.Path, time);

    private async Task<Digest> DigestAsync(string path, int reads = 1)
    {
        var cache = Open();
        var digest = (await cache.DigestAsync([(path, null)], default))[path];
        await cache.SaveAsync(default);
        Assert.Equal(reads, cache.FilesRead);
        return digest;
    }

    private async Task DigestAllAsync(IReadOnlyList<string> paths)
    {
        var cache = Open();
        await cache.DigestAsync(paths.Select(path => (path, (FileStamp?)null)), default);
        await cache.SaveAsync(default);
    }

    /// <summary>The system's time and some more: files of a moment ago are old, unless a test says otherwise.</summary>
    private sealed class SettableTime : TimeProvider
    {
        public TimeSpan Offset { get; set; } = Long;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
    }
}
