namespace ContainerSlim.Oci;

/// <summary>
/// Keeps a store within its limits by itself: at most once a day, whoever publishes then. It is nobody's errand, so it never fails, and of
/// several processes one does it.
/// </summary>
/// <param name="store">The store; a folder that is none is left alone.</param>
/// <param name="time">The clock that ages are told by.</param>
public sealed class StoreUpkeep(BlobStore store, TimeProvider time)
{
    private const string StampName = ".cared";
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    /// <summary>Removes what is over the limits, where nobody did so within a day.</summary>
    /// <returns>What was removed; null where nothing was to be done.</returns>
    public StoreRemoval? Run(StoreLimits limits, CancellationToken ct)
    {
        var stamp = Path.Combine(store.Root, StampName);
        if (!IsDue(stamp)) return null;

        try
        {
            // Held until the end: who finds it held, or freshly written when it comes to hold it, has nothing to do.
            using var held = new FileStream(stamp, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            if (!IsDue(stamp)) return null;

            if (held.Length == 0) held.WriteByte((byte)'\n');
            File.SetLastWriteTimeUtc(held.SafeFileHandle, time.GetUtcNow().UtcDateTime);
            return new BlobStoreCare(store, time).Prune(limits, ct) is { Files: > 0 } removed ? removed : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OciException or OperationCanceledException)
        {
            // Another process is at it, the store may only be read, or it is a layout. There is another day.
            return null;
        }
    }

    // An empty stamp was made just now, by the one that asks. A time ahead of the clock says nothing.
    private bool IsDue(string stamp)
    {
        var file = new FileInfo(stamp);
        return !file.Exists || file.Length == 0 || (time.GetUtcNow() - file.LastWriteTimeUtc).Duration() >= Interval;
    }
}
