using ContainerSlim.TestKit;

namespace ContainerSlim.Oci.Tests;

public sealed class StoreUpkeepTests : IDisposable
{
    private static readonly StoreLimits Nothing = new() { MaxSize = 0 };

    private readonly TemporaryDirectory directory = new();
    private readonly MovedTime time = new();
    private readonly BlobStore store;
    private readonly StoreUpkeep upkeep;

    public StoreUpkeepTests()
    {
        store = new BlobStore(directory.Path, time);
        upkeep = new StoreUpkeep(store, time);
    }

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task It_removes_what_is_over_the_limits()
    {
        await PutOldAsync(1);

        Assert.Equal(new StoreRemoval(1, 1000), upkeep.Run(Nothing, default));
    }

    [Fact]
    public async Task Within_a_day_it_does_nothing_more()
    {
        upkeep.Run(Nothing, default);
        await PutOldAsync(1);

        Assert.Null(upkeep.Run(Nothing, default));
        Assert.Null(new StoreUpkeep(store, time).Run(Nothing, default));
    }

    [Fact]
    public async Task After_a_day_it_looks_again()
    {
        upkeep.Run(Nothing, default);
        await PutOldAsync(1);
        time.Offset += TimeSpan.FromHours(25);

        Assert.Equal(1, upkeep.Run(Nothing, default)?.Files);
    }

    [Fact]
    public async Task A_stamp_ahead_of_the_clock_does_not_hold_it_up_for_ever()
    {
        time.Offset = TimeSpan.FromDays(1000);
        upkeep.Run(Nothing, default);
        time.Offset = TimeSpan.Zero;
        await PutOldAsync(1);

        Assert.Equal(1, upkeep.Run(Nothing, default)?.Files);
    }

    [Fact]
    public async Task While_another_process_is_at_it_nobody_else_is()
    {
        await PutOldAsync(1);
        await using var held = new FileStream(directory.Combine(".cared"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);

        Assert.Null(upkeep.Run(Nothing, default));
        Assert.Equal(1000, new BlobStoreCare(store, time).Measure().Sum(usage => usage.Size));
    }

    [Fact]
    public async Task Of_many_at_once_one_does_it()
    {
        for (var i = 0; i < 100; i++) await PutOldAsync(i);

        var removed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => new StoreUpkeep(store, time).Run(Nothing, default))));

        Assert.Equal(new StoreRemoval(100, 100_000), Assert.Single(removed, one => one is not null));
    }

    [Fact]
    public void A_store_that_is_not_there_is_no_failure() =>
        Assert.Null(new StoreUpkeep(new BlobStore(directory.Combine("none"), time), time).Run(Nothing, default));

    [Fact]
    public async Task A_layout_is_left_alone()
    {
        directory.Write("oci-layout", "{}");
        await PutOldAsync(1);

        Assert.Null(upkeep.Run(Nothing, default));
    }

    [Fact]
    public async Task Whoever_cancels_it_hears_of_no_failure()
    {
        await PutOldAsync(1);

        Assert.Null(upkeep.Run(Nothing, new CancellationToken(canceled: true)));
    }

    private async Task PutOldAsync(int seed)
    {
        var blob = await store.GetOrPutAsync(Bytes.Blob(Bytes.Random(1000, seed)), default);
        var path = store.PathOf(blob.Descriptor.Digest);
        File.SetLastWriteTimeUtc(path, time.GetUtcNow().AddDays(-2).UtcDateTime);
        File.SetLastAccessTimeUtc(path, time.GetUtcNow().AddDays(-2).UtcDateTime);
    }

    private sealed class MovedTime : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
    }
}
