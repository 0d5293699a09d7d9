using ContainerSlim.Oci;

namespace ContainerSlim.Build.Tests;

public sealed class TransferTimesTests
{
    private static readonly TransferItem One = new(new TransferRoute(TransferKind.Push, "registry.example.com/app"), "one", 100);
    private static readonly TransferItem Two = One with { Name = "two" };
    private static readonly TransferItem Fetched = new(new TransferRoute(TransferKind.Fetch, "mirror.example.com"), "three", 50);

    private readonly ManualTime time = new();
    private readonly TransferTimes times;

    public TransferTimesTests() => times = new TransferTimes(NoTransfers.Instance, time);

    [Fact]
    public void What_overlaps_is_timed_once()
    {
        times.Began(One);
        time.Pass(1);
        times.Began(Two);
        time.Pass(1);
        times.Ended(One);
        time.Pass(1);
        times.Moved(Two, 70);
        times.Ended(Two);

        Assert.Equal([new Transfer(One.Route, 70, TimeSpan.FromSeconds(3))], times.Take(TransferKind.Push));
    }

    [Fact]
    public void Pauses_between_transfers_do_not_count()
    {
        Run(One, 10, seconds: 1);
        time.Pass(100);
        Run(Two, 20, seconds: 2);

        Assert.Equal([new Transfer(One.Route, 30, TimeSpan.FromSeconds(3))], times.Take(TransferKind.Push));
    }

    [Fact]
    public void What_was_taken_is_told_once()
    {
        Run(One, 10, seconds: 1);
        times.Take(TransferKind.Push);
        Run(Two, 20, seconds: 2);

        Assert.Equal([new Transfer(One.Route, 20, TimeSpan.FromSeconds(2))], times.Take(TransferKind.Push));
        Assert.Empty(times.Take(TransferKind.Push));
    }

    [Fact]
    public void What_is_under_way_is_told_when_it_is_over()
    {
        times.Began(One);
        times.Moved(One, 10);

        Assert.Empty(times.Take(TransferKind.Push));

        times.Ended(One);
        Assert.Equal(10, Assert.Single(times.Take(TransferKind.Push)).Size);
    }

    [Fact]
    public void Directions_are_told_apart()
    {
        Run(One, 10, seconds: 1);
        Run(Fetched, 50, seconds: 2);

        Assert.Equal([Fetched.Route], times.Take(TransferKind.Fetch).Select(transfer => transfer.Route));
        Assert.Equal([One.Route], times.Take(TransferKind.Push).Select(transfer => transfer.Route));
    }

    private void Run(TransferItem item, int count, int seconds)
    {
        times.Began(item);
        times.Moved(item, count);
        time.Pass(seconds);
        times.Ended(item);
    }

    private sealed class ManualTime : TimeProvider
    {
        private long ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => ticks;

        public void Pass(int seconds) => ticks += seconds * TimeSpan.TicksPerSecond;
    }
}
