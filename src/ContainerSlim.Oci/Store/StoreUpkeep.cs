namespace ContainerSlim.Oci;

/// <summary>
/// Keeps a store within its limits automatically, at most once a day, after a build. Nobody asked for it, so it never fails. If several
/// processes run, one of them does it.
/// </summary>
/// <param name="store">The store. A folder that is not a store is not touched.</param>
/// <param name="time">The clock for the age of files.</param>
public sealed class StoreUpkeep(BlobStore store, TimeProvider time)
{
    private const string StampName = ".cared";
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);

    /// <summary>Removes what exceeds the limits, unless that was done within the last day.</summary>
    /// <returns>What was removed; null if there was nothing to do.</returns>
    public StoreRemoval? Run(StoreLimits limits, CancellationToken ct)
    {
        var stamp = Path.Combine(store.Root, StampName);
        if (!IsDue(stamp)) return null;

        try
        {
            // Locked until the end: a process that finds it locked, or just written when it gets the lock, has nothing to do.
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
            FolderTrust.SetMode(options, store.ModeIn(store.Root));
            using var held = new FileStream(stamp, options);
            if (!IsDue(stamp)) return null;

            if (held.Length == 0) held.WriteByte((byte)'\n');
            File.SetLastWriteTimeUtc(held.SafeFileHandle, time.GetUtcNow().UtcDateTime);
            return new BlobStoreCare(store, time).Prune(limits, ct) is { Files: > 0 } removed ? removed : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OciException or OperationCanceledException)
        {
            // Another process is doing it, the store is read-only, or it is a layout. It will be done on another day.
            return null;
        }
    }

    // An empty stamp was just created by this process. A time in the future is ignored.
    private bool IsDue(string stamp)
    {
        var file = new FileInfo(stamp);
        return !file.Exists || file.Length == 0 || (time.GetUtcNow() - file.LastWriteTimeUtc).Duration() >= Interval;
    }
}
