using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>What went one way, and for how long anything did.</summary>
/// <param name="Route">The way.</param>
/// <param name="Size">Bytes, repetitions counted.</param>
/// <param name="Duration">The time in which at least one transfer was under way.</param>
public sealed record Transfer(TransferRoute Route, long Size, TimeSpan Duration);

/// <summary>Adds up transfers by their way, and passes them on to whoever watches.</summary>
internal sealed class TransferTimes(ITransferObserver watcher, TimeProvider time) : ITransferObserver
{
    private readonly Dictionary<TransferRoute, Ongoing> routes = [];

    public void Began(TransferItem item)
    {
        lock (routes)
        {
            if (!routes.TryGetValue(item.Route, out var ongoing)) routes[item.Route] = ongoing = new Ongoing();
            if (ongoing.Active++ == 0) ongoing.Start = time.GetTimestamp();
        }

        watcher.Began(item);
    }

    public void Moved(TransferItem item, int count)
    {
        lock (routes) routes[item.Route].Size += count;
        watcher.Moved(item, count);
    }

    public void Ended(TransferItem item)
    {
        lock (routes)
        {
            var ongoing = routes[item.Route];
            if (--ongoing.Active == 0) ongoing.Duration += time.GetElapsedTime(ongoing.Start);
        }

        watcher.Ended(item);
    }

    /// <summary>What went over in some direction since it was taken last, by its way.</summary>
    public IReadOnlyList<Transfer> Take(TransferKind kind)
    {
        lock (routes)
        {
            // What is under way is told when it is over.
            var over = routes.Where(route => route.Key.Kind == kind && route.Value is { Active: 0, Size: > 0 }).ToList();
            foreach (var (route, ongoing) in over) routes[route] = new Ongoing();
            return [.. over.Select(route => new Transfer(route.Key, route.Value.Size, route.Value.Duration))];
        }
    }

    private sealed class Ongoing
    {
        public int Active { get; set; }

        public long Start { get; set; }

        public long Size { get; set; }

        public TimeSpan Duration { get; set; }
    }
}
