using ContainerSlim.TestKit;

namespace ContainerSlim.Oci.Tests;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task The_old_file_stays_until_the_new_one_is_whole()
    {
        var path = directory.Write("file", "old");
        await using var file = AtomicFile.CreateIn(directory.Path);
        await file.Stream.WriteAsync("new"u8.ToArray());

        Assert.Equal("old", await File.ReadAllTextAsync(path));
        await file.CommitAsync(path, default);
        Assert.Equal("new", await File.ReadAllTextAsync(path));
    }

    [Fact]
    public async Task What_is_not_committed_leaves_no_trace()
    {
        await using (var file = AtomicFile.CreateIn(directory.Path)) await file.Stream.WriteAsync("x"u8.ToArray());

        Assert.Empty(Directory.GetFiles(directory.Path));
    }

    [Fact]
    public async Task A_commit_that_is_cancelled_changes_nothing()
    {
        var path = directory.Write("file", "old");
        using var cancelled = new CancellationTokenSource();
        await using (var file = AtomicFile.CreateIn(directory.Path))
        {
            await file.Stream.WriteAsync("new"u8.ToArray());
            await cancelled.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => file.CommitAsync(path, cancelled.Token));
        }

        Assert.Equal("old", await File.ReadAllTextAsync(path));
        Assert.Single(Directory.GetFiles(directory.Path));
    }

    [Fact]
    public async Task Missing_directories_are_made()
    {
        var path = directory.Combine("a", "b", "file");
        await AtomicFile.WriteAsync(path, "x"u8.ToArray(), default);

        Assert.Equal("x", await File.ReadAllTextAsync(path));
    }

    [SkippableFact]
    public async Task What_is_no_regular_file_is_not_replaced()
    {
        var path = directory.Combine("pipe");
        await NamedPipe.CreateAsync(path);

        var failure = await Assert.ThrowsAsync<OciException>(() => AtomicFile.WriteAsync(path, "x"u8.ToArray(), default));

        Assert.Equal(
            (ErrorCode.OutputNotWritable, $"cannot write '{path}': it is a named pipe, and not a regular file"),
            (failure.Code, failure.Message));
        Assert.Equal(DiskFileType.Pipe, DiskFile.TypeOf(path, followsLinks: false));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_link_stays_and_what_it_leads_to_is_written(bool exists)
    {
        Skip.If(OperatingSystem.IsWindows(), "links need rights on Windows");
        if (exists) directory.Write("there/file", "old");
        var link = directory.Combine("link");
        File.CreateSymbolicLink(link, "there/file");

        await AtomicFile.WriteAsync(link, "new"u8.ToArray(), default);

        Assert.Equal("there/file", new FileInfo(link).LinkTarget);
        Assert.Equal("new", await File.ReadAllTextAsync(directory.Combine("there", "file")));
        Assert.Single(Directory.GetFiles(directory.Combine("there")));
    }

    [Fact]
    public void A_file_where_the_directory_should_be_is_a_sentence()
    {
        var path = directory.Write("file", "");

        Assert.Equal(ErrorCode.OutputNotWritable, Assert.Throws<OciException>(() => AtomicFile.CreateIn(path)).Code);
    }

    [Fact]
    public async Task A_directory_where_the_file_should_be_is_a_sentence()
    {
        Directory.CreateDirectory(directory.Combine("taken"));

        var failure = await Assert.ThrowsAsync<OciException>(() => AtomicFile.WriteAsync(directory.Combine("taken"), "x"u8.ToArray(), default));

        Assert.Equal(ErrorCode.OutputNotWritable, failure.Code);
        Assert.Empty(Directory.GetFiles(directory.Path));
    }

    [SkippableFact]
    public async Task A_full_disk_is_a_sentence_and_leaves_nothing()
    {
        await using var disk = await SmallDisk.MountAsync();

        var failure = await Assert.ThrowsAsync<OciException>(() => AtomicFile.WriteAsync(Path.Combine(disk.Path, "file"), new byte[2 << 20], default));

        Assert.Equal(ErrorCode.DiskFull, failure.Code);
        Assert.Contains(disk.Path, failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(disk.Path));
    }

    [SkippableFact]
    public async Task A_layer_that_does_not_fit_leaves_the_store_empty()
    {
        await using var disk = await SmallDisk.MountAsync();
        var store = ImageFixtures.Store(disk.Path);

        var failure = await Assert.ThrowsAsync<OciException>(() =>
            LayerWriter.WriteAsync([LayerEntry.File("big", 0, Bytes.Random(8 << 20, 1))], new(), store, default));

        Assert.Equal(ErrorCode.DiskFull, failure.Code);
        Assert.Empty(Directory.GetFiles(disk.Path, "*", SearchOption.AllDirectories));
    }

    [SkippableFact]
    public async Task A_disk_that_may_only_be_read_is_a_sentence()
    {
        await using var disk = await SmallDisk.MountAsync();
        await new Command(Peer.Require("mount"), "-o", "remount,ro", disk.Path).RunSuccessfullyAsync();

        Assert.Equal(ErrorCode.OutputNotWritable, Assert.Throws<OciException>(() => AtomicFile.CreateIn(disk.Path)).Code);
    }
}

/// <summary>A disk of one megabyte.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly TemporaryDirectory directory = new();

    public string Path => directory.Path;

    public static async Task<SmallDisk> MountAsync()
    {
        Peer.RequireRoot();
        var disk = new SmallDisk();
        await new Command(Peer.Require("mount"), "-t", "tmpfs", "-o", "size=1m", "none", disk.Path).RunSuccessfullyAsync();
        return disk;
    }

    public async ValueTask DisposeAsync()
    {
        await new Command(Peer.Require("umount"), Path).RunSuccessfullyAsync();
        directory.Dispose();
    }
}
