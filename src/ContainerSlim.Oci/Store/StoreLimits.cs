namespace ContainerSlim.Oci;

/// <summary>The limits for the size of a store and the age of its files.</summary>
public sealed record StoreLimits
{
    /// <summary>10 GiB, and 30 days.</summary>
    public static StoreLimits Default { get; } = new() { MaxSize = 10L << 30, MaxAge = TimeSpan.FromDays(30) };

    /// <summary>The maximum size of all files together, in bytes; no limit by default.</summary>
    public long MaxSize { get; init; } = long.MaxValue;

    /// <summary>How long unused files are kept; forever by default.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.MaxValue;

    /// <summary>
    /// Files that were used within this time are kept regardless of the other limits; an hour by default. A build finds a layer at its start and
    /// pushes it at its end, and no build takes longer between these.
    /// </summary>
    public TimeSpan InUse { get; init; } = TimeSpan.FromHours(1);
}

/// <summary>Files of one kind and age in a store.</summary>
/// <param name="Kind">What they are for.</param>
/// <param name="Unused">The minimum time since their last use: a day, a week, a month, or zero.</param>
/// <param name="Files">How many.</param>
/// <param name="Size">Their bytes together.</param>
public sealed record StoreUsage(StoredKind Kind, TimeSpan Unused, int Files, long Size);

/// <summary>What was removed from a store.</summary>
/// <param name="Files">How many files.</param>
/// <param name="Size">Their bytes together.</param>
public sealed record StoreRemoval(int Files, long Size);

/// <summary>The result of verifying a store.</summary>
/// <param name="Files">How many files.</param>
/// <param name="Size">Their bytes together.</param>
/// <param name="Damaged">The damaged files.</param>
public sealed record StoreCheck(int Files, long Size, IReadOnlyList<DamagedFile> Damaged);

/// <summary>A damaged file of a store.</summary>
/// <param name="Kind">What it was for.</param>
/// <param name="Path">Where it is, from the store's folder.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="IsRemoved">Whether it could be removed.</param>
public sealed record DamagedFile(StoredKind Kind, string Path, long Size, bool IsRemoved);
