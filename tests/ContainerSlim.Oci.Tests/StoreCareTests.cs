using ContainerSlim.TestKit;

namespace ContainerSlim.Oci.Tests;

public sealed class StoreCareTests : IDisposable
{
    private static readonly StoreLimits Month = new() { MaxAge = TimeSpan.FromDays(30) };

    private readonly TemporaryDirectory directory = new();
    private readonly MovedTime time = new();
    private readonly BlobStore store;
    private readonly BlobStoreCare care;

    public StoreCareTests()
    {
        store = new BlobStore(directory.Path, time);
        care = new BlobStoreCare(store, time);
    }

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task An_empty_store_holds_nothing_and_a_used_one_tells_of_every_kind()
    {
        Assert.Empty(care.Measure());

        await FillAsync();

        Assert.Equal([StoredKind.Blobs, StoredKind.Members, StoredKind.Records, StoredKind.Stats], care.Measure().Select(usage => usage.Kind));
        Assert.Equal(Files().Sum(file => new FileInfo(file).Length), care.Measure().Sum(usage => usage.Size));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 1)]
    [InlineData(8, 7)]
    [InlineData(40, 30)]
    public async Task What_is_not_used_ages(int days, int age)
    {
        await PutAsync(1);
        time.Offset = TimeSpan.FromDays(days);

        Assert.Equal(TimeSpan.FromDays(age), Assert.Single(care.Measure()).Unused);
    }

    [Fact]
    public async Task What_nobody_used_for_a_month_is_pruned_and_what_was_used_stays()
    {
        var (old, used) = (await PutAsync(1), await PutAsync(2));
        time.Offset = TimeSpan.FromDays(20);
        await used.ReadAllAsync(default);
        time.Offset = TimeSpan.FromDays(31);

        Assert.Equal(new StoreRemoval(1, old.Descriptor.Size), care.Prune(Month, default));
        Assert.Null(store.Find(old.Descriptor));
        Assert.NotNull(store.Find(used.Descriptor));
    }

    [Fact]
    public async Task A_record_that_is_read_is_used()
    {
        await store.PutRecordAsync("layers", "key", "value"u8.ToArray(), default);
        time.Offset = TimeSpan.FromDays(20);
        store.FindRecord("layers", "key");
        time.Offset = TimeSpan.FromDays(40);

        care.Prune(Month, default);

        Assert.NotNull(store.FindRecord("layers", "key"));
    }

    [Fact]
    public async Task Over_the_limit_what_was_used_longest_ago_goes_first()
    {
        var blobs = new List<Blob>();
        for (var i = 0; i < 4; i++)
        {
            time.Offset = TimeSpan.FromHours(i);
            blobs.Add(await PutAsync(i));
            await blobs[i].ReadAllAsync(default);
        }

        time.Offset = TimeSpan.FromHours(10);
        care.Prune(new() { MaxSize = 2 * blobs[0].Descriptor.Size }, default);

        Assert.Equal([false, false, true, true], blobs.Select(blob => File.Exists(store.PathOf(blob.Descriptor.Digest))));
    }

    [Fact]
    public async Task What_was_used_within_the_hour_stays_whatever_the_limit()
    {
        await PutAsync(1);
        time.Offset = TimeSpan.FromMinutes(30);

        Assert.Equal(0, care.Prune(new() { MaxSize = 0, MaxAge = TimeSpan.Zero }, default).Files);
    }

    [Fact]
    public async Task What_a_build_found_is_in_use()
    {
        var blob = await PutAsync(1);
        time.Offset = TimeSpan.FromDays(100);
        store.Find(blob.Descriptor);

        Assert.Equal(0, care.Prune(new() { MaxSize = 0, MaxAge = TimeSpan.Zero }, default).Files);
    }

    [Fact]
    public async Task Who_reads_a_blob_while_it_is_pruned_reads_it_to_its_end()
    {
        var content = Bytes.Random(500_000, 1);
        var blob = await store.GetOrPutAsync(Bytes.Blob(content), default);
        await using var reading = await blob.OpenAsync(default);
        time.Offset = TimeSpan.FromDays(100);

        Assert.Equal(1, care.Prune(Month, default).Files);
        Assert.Equal(content, await Bytes.ReadAllAsync(reading));
    }

    [Fact]
    public async Task After_everything_was_pruned_a_layer_is_written_as_before()
    {
        var before = await WriteLayerAsync();
        time.Offset = TimeSpan.FromDays(100);
        care.Prune(Month, default);

        Assert.Empty(Files());
        Assert.Equal(before.Blob.Descriptor, (await WriteLayerAsync()).Blob.Descriptor);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(25, 1)]
    public async Task What_a_killed_process_left_is_removed_after_a_day(int hours, int removed)
    {
        var leftover = directory.Combine("blobs", "sha256", ".abc.tmp");
        Directory.CreateDirectory(Path.GetDirectoryName(leftover)!);
        await File.WriteAllBytesAsync(leftover, new byte[100]);
        time.Offset = TimeSpan.FromHours(hours);

        Assert.Equal(removed, care.Prune(Month, default).Files);
    }

    [Fact]
    public async Task What_is_none_of_the_stores_stays()
    {
        directory.Write("notes/todo.txt", "mine");
        await PutAsync(1);
        time.Offset = TimeSpan.FromDays(100);
        care.Prune(Month, default);

        Assert.Equal("mine", await File.ReadAllTextAsync(directory.Combine("notes", "todo.txt")));
    }

    [Fact]
    public async Task A_layout_is_not_pruned()
    {
        directory.Write("oci-layout", "{}");
        await PutAsync(1);

        Assert.Equal(ErrorCode.InvalidProperty, Assert.Throws<OciException>(() => care.Prune(Month, default)).Code);
    }

    [Fact]
    public async Task A_sound_store_passes_and_verifying_is_no_use_of_it()
    {
        await FillAsync();
        time.Offset = TimeSpan.FromDays(40);

        Assert.Empty((await care.VerifyAsync(default)).Damaged);
        Assert.All(care.Measure(), usage => Assert.Equal(TimeSpan.FromDays(30), usage.Unused));
    }

    [Fact]
    public async Task Whatever_went_bad_is_named_and_made_anew()
    {
        var before = await FillAsync();
        var spoilt = Files();
        foreach (var file in spoilt) await SpoilAsync(file);

        var damaged = (await care.VerifyAsync(default)).Damaged;

        Assert.Equal(
            spoilt.Select(file => Path.GetRelativePath(directory.Path, file)).Order(StringComparer.Ordinal),
            damaged.Select(file => file.Path).Order(StringComparer.Ordinal));
        Assert.Empty(Files());
        Assert.Equal(before, await FillAsync());
        Assert.Empty((await care.VerifyAsync(default)).Damaged);
    }

    [Fact]
    public async Task A_preview_says_what_would_be_removed_and_removes_nothing()
    {
        await FillAsync();
        time.Offset = TimeSpan.FromDays(40);
        var before = Files();

        var preview = care.Preview(Month, default);

        Assert.Equal(before, Files());
        Assert.Equal(preview, care.Prune(Month, default));
        Assert.Equal(before.Length, preview.Files);
    }

    [Fact]
    public async Task Who_says_so_has_everything_removed_but_what_is_being_written()
    {
        await FillAsync();
        directory.Write("blobs/sha256/.abc.tmp", "half a blob");

        care.Prune(new() { MaxSize = 0, InUse = TimeSpan.Zero }, default);

        Assert.Equal([directory.Combine("blobs", "sha256", ".abc.tmp")], Files());
    }

    [Theory]
    [InlineData("blobs/sha256/readme.txt")]
    [InlineData("blobs/readme.txt")]
    [InlineData("members/ab/notes")]
    [InlineData("records/2025/january.json")]
    [InlineData("stats/january.csv")]
    [InlineData("stats/a.tmp")]
    public void What_no_store_would_have_named_so_stays(string path)
    {
        directory.Write(path, "mine");
        time.Offset = TimeSpan.FromDays(100);

        care.Prune(new() { MaxSize = 0 }, default);

        Assert.Equal([directory.Combine(path)], Files());
    }

    [Fact]
    public async Task Files_that_were_looked_up_are_used_although_nothing_new_was_learnt()
    {
        await FillAsync();
        time.Offset = TimeSpan.FromDays(20);
        StatCache.Open(store, directory.Path, time);
        time.Offset = TimeSpan.FromDays(40);

        care.Prune(Month, default);

        Assert.Equal([StoredKind.Stats], care.Measure().Select(usage => usage.Kind));
    }

    private static async Task SpoilAsync(string file)
    {
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
    }

    private async Task<Descriptor> FillAsync()
    {
        var layer = await WriteLayerAsync();
        await store.PutRecordAsync("layers", "key", "value"u8.ToArray(), default);
        var stats = StatCache.Open(store, directory.Path, time);
        await stats.DigestAsync([(typeof(StoreCareTests).Assembly.Location, null)], default);
        await stats.SaveAsync(default);
        return layer.Blob.Descriptor;
    }

    private Task<Layer> WriteLayerAsync() => LayerWriter.WriteAsync([LayerEntry.File("x", 0, Bytes.Code(2 << 20, 1))], new(), store, default);

    private Task<Blob> PutAsync(int seed) => store.GetOrPutAsync(Bytes.Blob(Bytes.Random(1000, seed)), default);

    private string[] Files() => Directory.GetFiles(directory.Path, "*", SearchOption.AllDirectories);

    private sealed class MovedTime : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
    }
}
