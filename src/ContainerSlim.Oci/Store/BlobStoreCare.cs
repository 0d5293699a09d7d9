namespace ContainerSlim.Oci;

/// <summary>How much a store may hold, and for how long.</summary>
public sealed record StoreLimits
{
    /// <summary>Bytes of all files together; 10 GiB.</summary>
    public long MaxSize { get; init; } = 10L << 30;

    /// <summary>How long what nobody uses stays; 30 days.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(30);
}

/// <summary>Files of one kind and age in a store.</summary>
/// <param name="Kind">What they are for.</param>
/// <param name="Unused">They were used last at least so long ago: a day, a week, a month, or nothing.</param>
/// <param name="Files">How many.</param>
/// <param name="Size">Their bytes together.</param>
public sealed record StoreUsage(StoredKind Kind, TimeSpan Unused, int Files, long Size);

/// <summary>What was removed from a store.</summary>
/// <param name="Files">How many files.</param>
/// <param name="Size">Their bytes together.</param>
public sealed record StoreRemoval(int Files, long Size);

/// <summary>
/// Looks after a store: tells what it holds, removes what nobody uses, and finds what went bad. Builds may run meanwhile: what was used
/// within the last hour stays, who has a blob open reads it to its end, and who misses one makes it again.
/// </summary>
/// <param name="store">The store. A layout is none: its blobs belong to its index.</param>
/// <param name="time">The clock that ages are told by.</param>
public sealed class BlobStoreCare(BlobStore store, TimeProvider time)
{
    // A build finds a layer first and pushes it at its end; none takes longer from one to the other.
    private static readonly TimeSpan InUse = TimeSpan.FromHours(1);

    private static readonly TimeSpan[] Ages = [TimeSpan.FromDays(30), TimeSpan.FromDays(7), TimeSpan.FromDays(1), TimeSpan.Zero];

    /// <summary>What the store holds, by kind and then by age, the youngest first.</summary>
    public IReadOnlyList<StoreUsage> Measure()
    {
        var now = time.GetUtcNow();
        return
        [
            .. Files(now)
                .GroupBy(file => (file.Kind, Age: Array.Find(Ages, age => now - file.LastUse >= age)))
                .OrderBy(group => group.Key.Kind).ThenBy(group => group.Key.Age)
                .Select(group => new StoreUsage(group.Key.Kind, group.Key.Age, group.Count(), group.Sum(file => file.Size))),
        ];
    }

    /// <summary>Removes leftovers and what was not used for too long, and then what was used longest ago until the rest is within the limit.</summary>
    public StoreRemoval Prune(StoreLimits limits, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var files = Files(now).OrderByDescending(file => file.Kind == StoredKind.Leftovers).ThenBy(file => file.LastUse).ToList();
        var left = files.Sum(file => file.Size);
        var removed = new StoreRemoval(0, 0);
        foreach (var file in files)
        {
            ct.ThrowIfCancellationRequested();
            var isExpired = file.Kind == StoredKind.Leftovers || now - file.LastUse > limits.MaxAge;
            if (!isExpired && left <= limits.MaxSize) break;
            if (!Remove(file)) continue;

            left -= file.Size;
            removed = new StoreRemoval(removed.Files + 1, removed.Size + file.Size);
        }

        return removed;
    }

    /// <summary>Reads everything and removes what is not as it was written; the next build makes it again.</summary>
    public async Task<StoreRemoval> VerifyAsync(CancellationToken ct)
    {
        var removed = new StoreRemoval(0, 0);
        foreach (var file in Files(time.GetUtcNow()))
        {
            if (await StoredFileCheck.IsSoundAsync(file, ct))
            {
                KeepLastUse(file);
                continue;
            }

            if (!Delete(file.Path)) continue;

            removed = new StoreRemoval(removed.Files + 1, removed.Size + file.Size);
        }

        return removed;
    }

    private IEnumerable<StoredFile> Files(DateTimeOffset now)
    {
        if (File.Exists(Path.Combine(store.Root, LayoutIndex.MarkerName))) throw new InvalidOperationException($"'{store.Root}' is an image layout, whose index says what belongs into it.");

        return StoredFile.In(store.Root, now);
    }

    // It may have come into use since it was listed.
    private bool Remove(StoredFile file)
    {
        if (file.Kind == StoredKind.Leftovers) return Delete(file.Path);

        return time.GetUtcNow() - StoredFile.LastUseOf(file.Path) >= InUse && Delete(file.Path);
    }

    // To verify is not to use: the system may have taken the reading for that.
    private static void KeepLastUse(StoredFile file)
    {
        try
        {
            File.SetLastAccessTimeUtc(file.Path, file.LastUse.UtcDateTime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays a little longer, then.
        }
    }

    private static bool Delete(string path)
    {
        try
        {
            File.Delete(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // On Windows somebody has it open.
            return false;
        }
    }
}
