using System.Buffers.Binary;
using System.Text;

namespace ContainerSlim.Debian.Icu;

/// <summary>Little-endian numbers and texts at offsets that a file names; what lies outside is an <see cref="InvalidDataException"/>.</summary>
internal readonly struct ByteView(ReadOnlyMemory<byte> bytes)
{
    // The longest name in ICU 76 has 45 letters.
    private const int LongestText = 255;

    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    public int Length => Bytes.Length;

    public byte Byte(long offset) => At(offset, 1)[0];

    public ushort UInt16(long offset) => BinaryPrimitives.ReadUInt16LittleEndian(At(offset, sizeof(ushort)));

    public uint UInt32(long offset) => BinaryPrimitives.ReadUInt32LittleEndian(At(offset, sizeof(uint)));

    public long Int64(long offset) => BinaryPrimitives.ReadInt64LittleEndian(At(offset, sizeof(long)));

    public ByteView Slice(long offset, long length)
    {
        Check(offset, length);
        return new ByteView(Bytes.Slice((int)offset, (int)length));
    }

    /// <summary>An ASCII text with a zero byte behind it.</summary>
    public string Text(long offset)
    {
        Check(offset, 1);
        var span = Bytes.Span[(int)offset..];
        var length = span[..Math.Min(span.Length, LongestText + 1)].IndexOf((byte)0);
        if (length < 0) throw new InvalidDataException("cannot read the ICU data: a name has no end");

        return Encoding.Latin1.GetString(span[..length]);
    }

    private ReadOnlySpan<byte> At(long offset, int length)
    {
        Check(offset, length);
        return Bytes.Span.Slice((int)offset, length);
    }

    private void Check(long offset, long length)
    {
        if (offset < 0 || length < 0 || offset > Length || length > Length - offset)
        {
            throw new InvalidDataException("cannot read the ICU data: it refers to bytes outside of the file");
        }
    }
}
