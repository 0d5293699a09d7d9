using System.Buffers.Binary;

namespace ContainerSlim.Native.Tests;

/// <summary>An ELF file made for a test: header, one program header, and what that points to.</summary>
internal sealed record ElfImage
{
    public bool Is64 { get; init; } = true;

    public bool IsBig { get; init; }

    public ushort Type { get; init; } = 3;

    public ushort Machine { get; init; } = 62;

    public ushort SegmentCount { get; init; } = 1;

    public uint SegmentKind { get; init; } = 1;

    /// <summary>Tags and values of the dynamic section, where the segment is one.</summary>
    public IReadOnlyList<(ulong Tag, ulong Value)> Dynamic { get; init; } = [];

    private int Word => Is64 ? 8 : 4;

    private int HeaderLength => Is64 ? 64 : 52;

    private int SegmentLength => Is64 ? 56 : 32;

    public byte[] ToBytes()
    {
        var bytes = new byte[HeaderLength + SegmentLength + (2 * Word * Dynamic.Count)];
        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', Is64 ? (byte)2 : (byte)1, IsBig ? (byte)2 : (byte)1, 1 }.CopyTo(bytes, 0);
        Put16(bytes, 16, Type);
        Put16(bytes, 18, Machine);
        PutWord(bytes, Is64 ? 32 : 28, (ulong)HeaderLength);
        Put16(bytes, Is64 ? 54 : 42, (ushort)SegmentLength);
        Put16(bytes, Is64 ? 56 : 44, SegmentCount);
        PutSegment(bytes);
        PutDynamic(bytes);
        return bytes;
    }

    private void PutSegment(byte[] bytes)
    {
        Put32(bytes, HeaderLength, SegmentKind);
        PutWord(bytes, HeaderLength + (Is64 ? 8 : 4), (ulong)(HeaderLength + SegmentLength));
        PutWord(bytes, HeaderLength + (Is64 ? 32 : 16), (ulong)(2 * Word * Dynamic.Count));
    }

    private void PutDynamic(byte[] bytes)
    {
        var at = HeaderLength + SegmentLength;
        foreach (var (tag, value) in Dynamic)
        {
            PutWord(bytes, at, tag);
            PutWord(bytes, at + Word, value);
            at += 2 * Word;
        }
    }

    private void Put16(byte[] bytes, int at, ushort value)
    {
        if (IsBig) BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), value);
        else BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), value);
    }

    private void Put32(byte[] bytes, int at, uint value)
    {
        if (IsBig) BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at), value);
        else BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);
    }

    private void PutWord(byte[] bytes, int at, ulong value)
    {
        if (!Is64) Put32(bytes, at, (uint)value);
        else if (IsBig) BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(at), value);
        else BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), value);
    }
}
