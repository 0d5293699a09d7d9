using System.Numerics;
using System.Runtime.CompilerServices;

namespace ContainerSlim.Oci;

/// <summary>The symbols of lengths and distances, and the bits that follow them (RFC 1951, 3.2.5).</summary>
internal static class DeflateSymbols
{
    /// <summary>Literals, the end of a block and lengths.</summary>
    public const int LiteralsAndLengths = 286;

    /// <summary>Distances.</summary>
    public const int Distances = 30;

    /// <summary>Lengths of codes.</summary>
    public const int CodeLengths = 19;

    /// <summary>The end of a block.</summary>
    public const int EndOfBlock = 256;

    /// <summary>The shortest match.</summary>
    public const int ShortestMatch = 3;

    /// <summary>The longest match.</summary>
    public const int LongestMatch = 258;

    /// <summary>The order in which the lengths of the codes of code lengths are written (3.2.7).</summary>
    public static ReadOnlySpan<byte> CodeLengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    /// <summary>The symbol of a match's length.</summary>
    public static int OfLength(int length)
    {
        if (length == LongestMatch) return 285;

        var above = (uint)(length - ShortestMatch);
        if (above < 8) return 257 + (int)above;

        var log = BitOperations.Log2(above);
        return 257 + (4 * (log - 1)) + (int)((above >> (log - 2)) & 3);
    }

    /// <summary>The symbol of a match's distance.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int OfDistance(int distance)
    {
        var above = (uint)(distance - 1);
        if (above < 4) return (int)above;

        var log = BitOperations.Log2(above);
        return (2 * log) + (int)((above >> (log - 1)) & 1);
    }

    /// <summary>How many bits follow a literal, an end or a length.</summary>
    public static int BitsAfterLength(int symbol) => symbol is < 265 or 285 ? 0 : (symbol - 261) >> 2;

    /// <summary>How many bits follow a distance.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int BitsAfterDistance(int symbol) => symbol < 4 ? 0 : (symbol >> 1) - 1;

    /// <summary>How many bits follow the length of a code.</summary>
    public static int BitsAfterCodeLength(int symbol) => symbol switch { 16 => 2, 17 => 3, 18 => 7, _ => 0 };

    /// <summary>The lowest bits of a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint LowBits(int value, int bits) => (uint)value & ((1u << bits) - 1);
}
