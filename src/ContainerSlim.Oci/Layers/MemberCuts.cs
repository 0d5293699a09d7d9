using System.Numerics;

namespace ContainerSlim.Oci;

/// <summary>
/// Where a layer is cut into members. A large file has members of its own, which depend on its content alone. Small entries share one:
/// after each entry a hash of its name says whether to cut there, so that a change moves the cuts near it and no others.
/// </summary>
/// <param name="Least">Input bytes that a member is worth: a file of fewer shares one, and a member with fewer goes on where it can.</param>
/// <param name="IsCutBehindEntries">Whether small entries are cut apart.</param>
internal readonly record struct MemberCuts(long Least, bool IsCutBehindEntries)
{
    // Between 256 KiB and 1 MiB, half of that in the middle: compression starts anew with every
    // member, and a changed file is made anew with what shares its member.
    private const int Spread = 256 << 10;
    private const int Worth = 256 << 10;

    /// <summary>Few and large members: a layer is at most 1 % larger than in one piece.</summary>
    public static MemberCuts Compact { get; } = new(Worth, true);

    /// <summary>Every file on its own, to be read without those before it.</summary>
    public static MemberCuts Seekable { get; } = new(1, true);

    /// <summary>Only where a member is full, for a layer that no other is made from.</summary>
    public static MemberCuts Fewest { get; } = new(long.MaxValue, false);

    /// <summary>Whether a file has members of its own.</summary>
    public bool BeforeContent(long size) => size >= Least;

    /// <summary>Whether to cut behind the content of a file that has; a short rest shares a member with what follows.</summary>
    public bool AfterContent(int filled) => filled >= Least;

    /// <summary>Whether to cut behind an entry; the likelier, the more it brings.</summary>
    public bool AfterEntry(LayerEntry entry, int filled) =>
        IsCutBehindEntries && filled >= Worth && (ulong)Hash(entry.Path) * Spread < (ulong)(entry.Size + TarHeader.BlockSize) << 32;

    private static uint Hash(string path)
    {
        var crc = uint.MaxValue;
        foreach (var c in path) crc = BitOperations.Crc32C(crc, c);
        return crc;
    }
}
