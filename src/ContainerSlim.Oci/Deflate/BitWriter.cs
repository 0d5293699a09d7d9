using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace ContainerSlim.Oci;

/// <summary>Writes bits, the lowest of a value first (RFC 1951, 3.1.1). The target has 8 bytes of room behind what is written.</summary>
internal ref struct BitWriter(Span<byte> target)
{
    private readonly Span<byte> target = target;
    private ulong bits;
    private int count;

    /// <summary>Whole bytes written.</summary>
    public int Position { get; private set; }

    /// <summary>Appends bits: up to 56 between two flushes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(uint value, int length)
    {
        bits |= (ulong)value << count;
        count += length;
    }

    /// <summary>Appends bits that were packed with their number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteJoined(uint joined) => Write(joined >> 8, (byte)joined);

    /// <summary>Up to 24 bits, packed with their number.</summary>
    public static uint Join(uint value, int length) => (value << 8) | (uint)length;

    /// <summary>Writes the whole bytes; up to 7 bits stay.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Flush()
    {
        BinaryPrimitives.WriteUInt64LittleEndian(target[Position..], bits);
        Position += count >> 3;
        bits >>= count & ~7;
        count &= 7;
    }

    /// <summary>Fills the last byte with zeros.</summary>
    public void Align()
    {
        Flush();
        if (count == 0) return;

        count = 8;
        Flush();
    }

    /// <summary>Appends bytes. The writer must be at a byte boundary.</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(target[Position..]);
        Position += bytes.Length;
    }
}
