using ContainerSlim.TestKit;

namespace ContainerSlim.Oci.Tests;

public sealed class BlobStoreTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly BlobStore store;

    public BlobStoreTests() => store = ImageFixtures.Store(directory.Path);

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task What_was_put_is_found()
    {
        var blob = Bytes.Blob(Bytes.Random(300_000, 1));
        await store.GetOrPutAsync(blob, default);

        Assert.Equal(await blob.ReadAllAsync(default), await store.Find(blob.Descriptor)!.ReadAllAsync(default));
    }

    [Fact]
    public async Task A_blob_lies_where_an_OCI_layout_has_it()
    {
        var blob = Bytes.Blob([1, 2, 3]);
        await store.GetOrPutAsync(blob, default);

        Assert.True(File.Exists(directory.Combine("blobs", "sha256", blob.Descriptor.Digest.Hex)));
    }

    [Fact]
    public async Task What_is_there_is_not_fetched_again()
    {
        var blob = Bytes.Blob([1, 2, 3]);
        await store.GetOrPutAsync(blob, default);

        await store.GetOrPutAsync(blob with { OpenAsync = _ => throw new InvalidOperationException("fetched") }, default);
    }

    [Fact]
    public async Task A_store_that_is_emptied_while_a_blob_is_written_says_that_something_is_to_be_had_again()
    {
        await using var blob = store.CreateWriter();
        await blob.WriteAsync(new byte[] { 1, 2, 3 }, default);
        Directory.Delete(directory.Combine("blobs"), recursive: true);

        var failure = await Assert.ThrowsAsync<OciException>(() => blob.CommitAsync(Bytes.MediaType, default));

        Assert.Equal((ErrorCode.ContentMismatch, 1), (failure.Code, store.Dropped));
    }

    [Fact]
    public async Task A_folder_in_the_place_of_a_blob_makes_way_for_it()
    {
        var blob = Bytes.Blob([1, 2, 3]);
        directory.Write(Path.Combine("blobs", "sha256", blob.Descriptor.Digest.Hex, "folder", "file"), "text");

        Assert.Null(store.Find(blob.Descriptor));
        await store.GetOrPutAsync(blob, default);

        Assert.Equal([1, 2, 3], await store.Find(blob.Descriptor)!.ReadAllAsync(default));
    }

    [Fact]
    public async Task A_folder_in_the_place_of_a_record_makes_way_for_it()
    {
        await store.PutRecordAsync("kind", "key", "old"u8.ToArray(), default);
        var record = Files().Single();
        File.Delete(record);
        Directory.CreateDirectory(record);

        Assert.Null(store.FindRecord("kind", "key"));
        await store.PutRecordAsync("kind", "key", "new"u8.ToArray(), default);

        Assert.Equal("new"u8.ToArray(), store.FindRecord("kind", "key"));
    }

    [Fact]
    public async Task Content_that_lies_gets_no_name()
    {
        var descriptor = Descriptor.Of(Bytes.MediaType, [1, 2, 3]);

        await Assert.ThrowsAsync<OciException>(() => store.PutAsync(descriptor, new MemoryStream([3, 2, 1]), default));

        Assert.Empty(Files());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task A_size_that_lies_gets_no_name(long size)
    {
        var descriptor = Descriptor.Of(Bytes.MediaType, [1, 2, 3]) with { Size = size };

        await Assert.ThrowsAsync<OciException>(() => store.PutAsync(descriptor, new MemoryStream([1, 2, 3]), default));

        Assert.Empty(Files());
    }

    [Fact]
    public async Task A_blob_of_another_size_is_not_the_one_that_is_asked_for()
    {
        var blob = await store.GetOrPutAsync(Bytes.Blob([1, 2, 3]), default);

        Assert.Null(store.Find(blob.Descriptor with { Size = 4 }));
    }

    [Fact]
    public async Task Content_that_breaks_off_leaves_nothing()
    {
        var content = Bytes.Random(300_000, 2);

        await Assert.ThrowsAsync<IOException>(() => store.PutAsync(Descriptor.Of(Bytes.MediaType, content), new BrokenStream(content[..200_000]), default));

        Assert.Empty(Files());
    }

    [Fact]
    public async Task A_cancelled_put_leaves_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => store.PutAsync(Descriptor.Of(Bytes.MediaType, [1]), new MemoryStream([1]), cancelled.Token));

        Assert.Empty(Files());
    }

    [Fact]
    public async Task A_process_that_dies_while_writing_leaves_no_blob()
    {
        var content = Bytes.Random(300_000, 3);
        var dying = store.CreateWriter();
        await dying.WriteAsync(content, default);

        Assert.Null(ImageFixtures.Store(directory.Path).Find(Descriptor.Of(Bytes.MediaType, content)));
        Assert.All(Files(), file => Assert.EndsWith(".tmp", file, StringComparison.Ordinal));
        await dying.DisposeAsync();
    }

    [Fact]
    public async Task A_corrupted_blob_fails_once_and_is_fetched_anew()
    {
        var good = Bytes.Blob(Bytes.Random(1000, 4));
        var kept = await store.GetOrPutAsync(good, default);
        var path = store.PathOf(good.Descriptor.Digest);
        await File.WriteAllBytesAsync(path, Bytes.Random(1000, 5));

        await Assert.ThrowsAsync<OciException>(() => kept.ReadAllAsync(default));
        var healed = await store.GetOrPutAsync(good, default);

        Assert.Equal(await good.ReadAllAsync(default), await healed.ReadAllAsync(default));
    }

    [Fact]
    public async Task Many_may_put_the_same_blob_at_once()
    {
        var blob = Bytes.Blob(Bytes.Random(500_000, 6));

        var kept = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => ImageFixtures.Store(directory.Path).GetOrPutAsync(blob, default))));

        foreach (var each in kept) Assert.Equal(blob.Descriptor, Descriptor.Of(Bytes.MediaType, await each.ReadAllAsync(default)));
        Assert.Single(Files());
    }

    [Fact]
    public async Task A_blob_that_is_read_may_be_put_again()
    {
        var blob = Bytes.Blob(Bytes.Random(500_000, 7));
        var kept = await store.GetOrPutAsync(blob, default);
        await using var reading = await kept.OpenAsync(default);

        await store.PutAsync(blob.Descriptor, await blob.OpenAsync(default), default);

        Assert.Equal(await blob.ReadAllAsync(default), await Bytes.ReadAllAsync(reading));
    }

    [Fact]
    public async Task A_written_blob_is_named_by_what_was_written()
    {
        await using var writer = store.CreateWriter();
        await writer.WriteAsync(new byte[] { 1, 2 }, default);
        await writer.CopyFromAsync(new MemoryStream([3]), default);
        var blob = await writer.CommitAsync(Bytes.MediaType, default);

        Assert.Equal(Descriptor.Of(Bytes.MediaType, [1, 2, 3]), blob.Descriptor);
        Assert.Equal([1, 2, 3], await blob.ReadAllAsync(default));
    }

    [Fact]
    public async Task A_blob_that_vanished_is_a_sentence()
    {
        var blob = await store.GetOrPutAsync(Bytes.Blob([1]), default);
        File.Delete(store.PathOf(blob.Descriptor.Digest));

        Assert.Equal(ErrorCode.ContentMismatch, (await Assert.ThrowsAsync<OciException>(() => blob.OpenAsync(default))).Code);
    }

    [Fact]
    public async Task A_use_is_recorded_by_the_given_clock()
    {
        var then = new DateTimeOffset(2031, 2, 3, 4, 5, 6, TimeSpan.Zero);
        var clocked = new BlobStore(directory.Path, new FixedTime(then));
        var blob = await clocked.GetOrPutAsync(Bytes.Blob([1]), default);

        await blob.ReadAllAsync(default);

        Assert.Equal(then.UtcDateTime, File.GetLastAccessTimeUtc(clocked.PathOf(blob.Descriptor.Digest)));
    }

    [Fact]
    public async Task A_record_is_what_was_recorded_last()
    {
        await store.PutRecordAsync("layers", "key", "old"u8.ToArray(), default);
        await store.PutRecordAsync("layers", "key", "new"u8.ToArray(), default);

        Assert.Equal("new"u8.ToArray(), store.FindRecord("layers", "key"));
        Assert.Null(store.FindRecord("layers", "other"));
        Assert.Null(store.FindRecord("others", "key"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(34)]
    public async Task A_record_that_changed_on_disk_is_none(int position)
    {
        await store.PutRecordAsync("layers", "key", "new"u8.ToArray(), default);
        var file = Assert.Single(Files());
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[position] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);

        Assert.Null(store.FindRecord("layers", "key"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(34)]
    public async Task A_record_that_was_cut_short_is_none(int length)
    {
        await store.PutRecordAsync("layers", "key", "new"u8.ToArray(), default);
        var file = Assert.Single(Files());
        await File.WriteAllBytesAsync(file, (await File.ReadAllBytesAsync(file))[..length]);

        Assert.Null(store.FindRecord("layers", "key"));
    }

    [Fact]
    public async Task Damaged_blobs_that_were_dropped_are_counted()
    {
        var blob = await store.GetOrPutAsync(Bytes.Blob([1, 2, 3]), default);
        await File.WriteAllBytesAsync(store.PathOf(blob.Descriptor.Digest), [1, 2, 4]);

        await Assert.ThrowsAsync<OciException>(() => blob.ReadAllAsync(default));

        Assert.Equal(1, store.Dropped);
    }

    private string[] Files() => Directory.GetFiles(directory.Path, "*", SearchOption.AllDirectories);

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
