using System.Collections.Immutable;

namespace ContainerSlim.Build;

/// <summary>The contents of a lock file.</summary>
/// <param name="Platforms">What each platform is built from, by runtime identifier.</param>
public sealed record LockFile(ImmutableSortedDictionary<string, LockedPlatform> Platforms)
{
    /// <summary>The version of the format.</summary>
    public const int Version = 1;

    internal const string DateFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>Nothing is locked.</summary>
    public static LockFile Empty { get; } = new(ImmutableSortedDictionary.Create<string, LockedPlatform>(StringComparer.Ordinal));

    /// <summary>All entries.</summary>
    internal IEnumerable<(LockSlot Slot, LockedSource Source)> Entries =>
        from platform in Platforms
        from entry in platform.Value.Entries(platform.Key)
        select entry;

    internal LockedSource? Find(LockSlot slot)
    {
        if (!Platforms.TryGetValue(slot.Platform, out var platform)) return null;

        return slot.Stage is null ? platform.Base : platform.Stages.GetValueOrDefault(slot.Stage);
    }

    internal LockFile With(LockSlot slot, LockedSource source)
    {
        var platform = Platforms.GetValueOrDefault(slot.Platform, LockedPlatform.Empty);
        return new LockFile(Platforms.SetItem(slot.Platform, slot.Stage is null
            ? platform with { Base = source }
            : platform with { Stages = platform.Stages.SetItem(slot.Stage, source) }));
    }

    internal LockFile Without(string platform) => new(Platforms.Remove(platform));
}

/// <summary>What one platform is built from.</summary>
/// <param name="Base">The base; null if it cannot change.</param>
/// <param name="Stages">The stages that could change, by name.</param>
public sealed record LockedPlatform(LockedSource? Base, ImmutableSortedDictionary<string, LockedSource> Stages)
{
    /// <summary>Nothing is locked.</summary>
    public static LockedPlatform Empty { get; } = new(null, ImmutableSortedDictionary.Create<string, LockedSource>(StringComparer.Ordinal));

    internal IEnumerable<(LockSlot Slot, LockedSource Source)> Entries(string platform)
    {
        if (Base is not null) yield return (new LockSlot(platform, Stage: null), Base);
        foreach (var (name, source) in Stages) yield return (new LockSlot(platform, name), source);
    }
}
