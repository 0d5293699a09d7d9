using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ContainerSlim.Oci;

/// <summary>The sum at the end of a gzip member (RFC 1952, 8).</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;
    private const int Width = 8;
    private const int FoldSize = 64;

    // A row for each of the bytes that are processed at once: what a byte contributes at that distance from the end.
    private static readonly uint[] Rows = CreateRows();

    /// <summary>The sum of some bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        if (!Pclmulqdq.IsSupported || bytes.Length < 2 * FoldSize) return ~Add(uint.MaxValue, bytes);

        Span<byte> folded = stackalloc byte[Vector128<byte>.Count];
        var rest = Fold(bytes, folded);
        return ~Add(Add(0, folded), rest);
    }

    // Carry-less multiplication by powers of x modulo the polynomial folds 512 bits, and in the end 128 bits, onto the following ones,
    // until 16 bytes with the same sum are left (Gopal and others, "Fast CRC Computation for Generic Polynomials", 2009).
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ReadOnlySpan<byte> Fold(ReadOnlySpan<byte> bytes, Span<byte> folded)
    {
        var by512 = Vector128.Create(0x1_5444_2BD4UL, 0x1_C6E4_1596UL);
        var by128 = Vector128.Create(0x1_7519_97D0UL, 0x0_CCAA_009EUL);
        var first = Load(bytes, 0) ^ Vector128.CreateScalar((ulong)uint.MaxValue);
        var second = Load(bytes, 16);
        var third = Load(bytes, 32);
        var fourth = Load(bytes, 48);
        for (bytes = bytes[FoldSize..]; bytes.Length >= FoldSize; bytes = bytes[FoldSize..])
        {
            first = Move(first, by512) ^ Load(bytes, 0);
            second = Move(second, by512) ^ Load(bytes, 16);
            third = Move(third, by512) ^ Load(bytes, 32);
            fourth = Move(fourth, by512) ^ Load(bytes, 48);
        }

        (Move(Move(Move(first, by128) ^ second, by128) ^ third, by128) ^ fourth).AsByte().CopyTo(folded);
        return bytes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Load(ReadOnlySpan<byte> bytes, int at) => Vector128.Create(bytes.Slice(at, Vector128<byte>.Count)).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Move(Vector128<ulong> bits, Vector128<ulong> by) =>
        Pclmulqdq.CarrylessMultiply(bits, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(bits, by, 0x11);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint Add(uint sum, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<uint> rows = Rows;
        for (; bytes.Length >= Width; bytes = bytes[Width..])
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ sum;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            sum = rows[0x700 + (int)(low & 0xFF)]
                ^ rows[0x600 + (int)((low >> 8) & 0xFF)]
                ^ rows[0x500 + (int)((low >> 16) & 0xFF)]
                ^ rows[0x400 + (int)(low >> 24)]
                ^ rows[0x300 + (int)(high & 0xFF)]
                ^ rows[0x200 + (int)((high >> 8) & 0xFF)]
                ^ rows[0x100 + (int)((high >> 16) & 0xFF)]
                ^ rows[(int)(high >> 24)];
        }

        foreach (var value in bytes) sum = rows[(int)((sum ^ value) & 0xFF)] ^ (sum >> 8);
        return sum;
    }

    private static uint[] CreateRows()
    {
        var rows = new uint[Width << 8];
        for (var value = 0u; value < 256; value++)
        {
            var left = value;
            for (var bit = 0; bit < 8; bit++) left = (left & 1) == 0 ? left >> 1 : (left >> 1) ^ Polynomial;
            rows[value] = left;
        }

        for (var at = 256; at < rows.Length; at++) rows[at] = rows[rows[at - 256] & 0xFF] ^ (rows[at - 256] >> 8);
        return rows;
    }
}
