using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>The total of the transfers on a route.</summary>
/// <param name="Route">The route.</param>
/// <param name="Size">The number of bytes, including repetitions.</param>
/// <param name="Duration">The time in which at least one transfer was running.</param>
public sealed record Transfer(TransferRoute Route, long Size, TimeSpan Duration);

/// <summary>Adds up transfers by route, and passes them on to another observer.</summary>
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

    /// <summary>Receives the notes about what slows transfers down.</summary>
    public Action<string> Tell { get; set; } = _ => { };

    public void Noted(string note)
    {
        Tell(note);
        watcher.Noted(note);
    }

    /// <summary>Takes the totals of one kind since the last call, by route.</summary>
    public IReadOnlyList<Transfer> Take(TransferKind kind)
    {
        lock (routes)
        {
            // A route with a running transfer is reported when that has ended.
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
