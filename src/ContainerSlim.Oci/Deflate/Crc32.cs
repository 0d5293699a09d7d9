using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace ContainerSlim.Oci;

/// <summary>The sum at the end of a gzip member (RFC 1952, 8).</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;
    private const int Width = 8;

    // A row for each of the bytes that are taken at once: what a byte leaves behind so many bytes before the end.
    private static readonly uint[] Rows = CreateRows();

    /// <summary>The sum of some bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<uint> rows = Rows;
        var sum = uint.MaxValue;
        for (; bytes.Length >= Width; bytes = bytes[Width..])
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ sum;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            sum = rows[0x700 + (int)(low & 0xFF)] ^ rows[0x600 + (int)((low >> 8) & 0xFF)] ^ rows[0x500 + (int)((low >> 16) & 0xFF)] ^ rows[0x400 + (int)(low >> 24)]
                ^ rows[0x300 + (int)(high & 0xFF)] ^ rows[0x200 + (int)((high >> 8) & 0xFF)] ^ rows[0x100 + (int)((high >> 16) & 0xFF)] ^ rows[(int)(high >> 24)];
        }

        foreach (var value in bytes) sum = rows[(int)((sum ^ value) & 0xFF)] ^ (sum >> 8);
        return ~sum;
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
