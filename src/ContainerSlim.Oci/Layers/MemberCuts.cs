using System.Numerics;

namespace ContainerSlim.Oci;

/// <summary>
/// Where a layer is split into members. A large file has its own members, which depend only on its content. Small entries share a member:
/// after each entry, a hash of its name decides whether to split there, so that a change affects only nearby splits.
/// </summary>
/// <param name="Least">The minimum input bytes of a member. A smaller file shares a member, and a smaller member is extended if possible.</param>
/// <param name="IsCutBehindEntries">Whether to split between small entries.</param>
internal readonly record struct MemberCuts(long Least, bool IsCutBehindEntries)
{
    // Between 256 KiB and 1 MiB, half of that on average. Each member starts compression again, and
    // a changed file recompresses what shares its member.
    private const int Spread = 256 << 10;
    private const int Worth = 256 << 10;

    /// <summary>Few large members: a layer is at most 1 % larger than in one piece.</summary>
    public static MemberCuts Compact { get; } = new(Worth, true);

    /// <summary>A member for each file, so that it can be read without the files before it.</summary>
    public static MemberCuts Seekable { get; } = new(1, true);

    /// <summary>Splits only where a member is full, for a layer whose parts are not reused.</summary>
    public static MemberCuts Fewest { get; } = new(long.MaxValue, false);

    /// <summary>Whether a file has its own members.</summary>
    public bool BeforeContent(long size) => size >= Least;

    /// <summary>Whether to split after the content of such a file. A short rest shares a member with what follows.</summary>
    public bool AfterContent(int filled) => filled >= Least;

    /// <summary>Whether to split after an entry. Larger entries make it more likely.</summary>
    public bool AfterEntry(LayerEntry entry, int filled) =>
        IsCutBehindEntries && filled >= Worth && (ulong)Hash(entry.Path) * Spread < (ulong)(entry.Size + TarHeader.BlockSize) << 32;

    private static uint Hash(string path)
    {
        var crc = uint.MaxValue;
        foreach (var c in path) crc = BitOperations.Crc32C(crc, c);
        return crc;
    }
}
