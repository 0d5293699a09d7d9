namespace ContainerSlim.Oci;

/// <summary>
/// Maintains a store: measures it, removes unused files, and finds damaged files. Builds can run at the same time: recently used files
/// are kept, an open blob can be read to its end, and a build that misses a blob builds it again.
/// </summary>
/// <param name="store">The store. An OCI layout is not accepted, because its blobs belong to its index.</param>
/// <param name="time">The clock for the age of files.</param>
public sealed class BlobStoreCare(BlobStore store, TimeProvider time)
{
    private static readonly TimeSpan[] Ages = [TimeSpan.FromDays(30), TimeSpan.FromDays(7), TimeSpan.FromDays(1), TimeSpan.Zero];

    /// <summary>The contents of the store, by kind and then by age, the most recent first.</summary>
    /// <exception cref="OciException">The folder is a layout, or cannot be read.</exception>
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

    /// <summary>Removes leftovers and expired files, and then the least recently used files until the rest is within the size limit.</summary>
    /// <exception cref="OciException">The folder is a layout, or cannot be read.</exception>
    public StoreRemoval Prune(StoreLimits limits, CancellationToken ct) => Prune(limits, file => Remove(file, limits), ct);

    /// <summary>What <see cref="Prune(StoreLimits, CancellationToken)"/> would remove now.</summary>
    /// <exception cref="OciException">The folder is a layout, or cannot be read.</exception>
    public StoreRemoval Preview(StoreLimits limits, CancellationToken ct) => Prune(limits, file => !IsInUse(file, limits), ct);

    /// <summary>Reads everything and removes damaged files. The next build downloads or builds them again.</summary>
    /// <exception cref="OciException">The folder is a layout, or cannot be read.</exception>
    public async Task<StoreCheck> VerifyAsync(CancellationToken ct)
    {
        var (count, size) = (0, 0L);
        var damaged = new List<DamagedFile>();
        foreach (var file in Files(time.GetUtcNow()).Where(file => file.Kind != StoredKind.Leftovers))
        {
            (count, size) = (count + 1, size + file.Size);
            if (await StoredFileCheck.IsSoundAsync(file, ct)) KeepLastUse(file);
            else damaged.Add(new DamagedFile(file.Kind, Path.GetRelativePath(store.Root, file.Path), file.Size, Delete(file.Path)));
        }

        return new StoreCheck(count, size, damaged);
    }

    private StoreRemoval Prune(StoreLimits limits, Func<StoredFile, bool> remove, CancellationToken ct)
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
            if (!remove(file)) continue;

            left -= file.Size;
            removed = new StoreRemoval(removed.Files + 1, removed.Size + file.Size);
        }

        return removed;
    }

    private List<StoredFile> Files(DateTimeOffset now)
    {
        if (File.Exists(Path.Combine(store.Root, LayoutIndex.MarkerName)))
        {
            throw new OciException(
                ErrorCode.InvalidProperty,
                $"cannot use '{store.Root}' as a cache: it is an OCI layout; choose another folder");
        }

        try
        {
            return [.. StoredFile.In(store, now)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OciException(ErrorCode.OutputNotWritable, $"cannot read the cache '{store.Root}': {e.Message}", e);
        }
    }

    // It may have been used after it was listed.
    private bool Remove(StoredFile file, StoreLimits limits) => !IsInUse(file, limits) && Delete(file.Path);

    private bool IsInUse(StoredFile file, StoreLimits limits) =>
        file.Kind != StoredKind.Leftovers && time.GetUtcNow() - StoredFile.LastUseOf(file.Path) < limits.InUse;

    // Verification must not count as use, but the system may have updated the access time.
    private static void KeepLastUse(StoredFile file)
    {
        try
        {
            File.SetLastAccessTimeUtc(file.Path, file.LastUse.UtcDateTime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then it is kept a little longer.
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
            // On Windows, another process has it open.
            return false;
        }
    }
}
