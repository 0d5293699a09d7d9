namespace ContainerSlim.Failure.Tests;

/// <summary>A clock that stands still and on which every delay is over at once, so that nobody waits for retries.</summary>
internal sealed class InstantTime(DateTimeOffset now) : TimeProvider
{
    /// <summary>Some day.</summary>
    public static InstantTime SomeDay { get; } = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    public override DateTimeOffset GetUtcNow() => now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != Timeout.InfiniteTimeSpan) ThreadPool.QueueUserWorkItem(_ => callback(state));
        return new Timer();
    }

    private sealed class Timer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
