namespace ContainerSlim.Oci;

/// <summary>How much a store may hold, and for how long.</summary>
public sealed record StoreLimits
{
    /// <summary>10 GiB, and 30 days.</summary>
    public static StoreLimits Default { get; } = new() { MaxSize = 10L << 30, MaxAge = TimeSpan.FromDays(30) };

    /// <summary>Bytes of all files together; without a limit where nobody says.</summary>
    public long MaxSize { get; init; } = long.MaxValue;

    /// <summary>How long what nobody uses stays; for ever where nobody says.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.MaxValue;

    /// <summary>
    /// What was used within this time stays whatever the other limits; an hour. A build finds a layer first and pushes it at its end; none
    /// takes longer from one to the other.
    /// </summary>
    public TimeSpan InUse { get; init; } = TimeSpan.FromHours(1);
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

/// <summary>What was read of a store to verify it.</summary>
/// <param name="Files">How many files.</param>
/// <param name="Size">Their bytes together.</param>
/// <param name="Damaged">Those that are not as they were written.</param>
public sealed record StoreCheck(int Files, long Size, IReadOnlyList<DamagedFile> Damaged);

/// <summary>A file of a store that is not as it was written.</summary>
/// <param name="Kind">What it was for.</param>
/// <param name="Path">Where it is, from the store's folder.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="IsRemoved">Whether it could be removed.</param>
public sealed record DamagedFile(StoredKind Kind, string Path, long Size, bool IsRemoved);
