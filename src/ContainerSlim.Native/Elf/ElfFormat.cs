using System.Buffers.Binary;

namespace ContainerSlim.Native;

/// <summary>How numbers are written in one ELF file.</summary>
internal readonly record struct ElfFormat(bool Is64, bool IsBig)
{
    public ushort Read16(ReadOnlySpan<byte> bytes) =>
        IsBig ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    public uint Read32(ReadOnlySpan<byte> bytes) =>
        IsBig ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    /// <summary>An address, offset or tag: as wide as the file's class.</summary>
    public ulong ReadWord(ReadOnlySpan<byte> bytes) =>
        !Is64 ? Read32(bytes) : IsBig ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : BinaryPrimitives.ReadUInt64LittleEndian(bytes);
}
