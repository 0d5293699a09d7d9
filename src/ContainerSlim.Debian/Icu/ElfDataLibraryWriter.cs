using System.Buffers.Binary;
using System.Text;

namespace ContainerSlim.Debian.Icu;

/// <summary>
/// Writes a shared library with one block of data: two segments, for the loader cannot do with fewer, and section headers, which only tools read.
/// ELF gABI, "Program Loading and Dynamic Linking".
/// </summary>
internal static class ElfDataLibraryWriter
{
    private const int HeaderSize = 64;
    private const int ProgramHeaderSize = 56;
    private const int SectionHeaderSize = 64;
    private const int SymbolSize = 24;
    private const int ProgramHeaders = 4;
    private const int HashOffset = HeaderSize + (ProgramHeaders * ProgramHeaderSize);
    private const int HashSize = 20;
    private const int SymbolsOffset = HashOffset + HashSize + 4;
    private const int NamesOffset = SymbolsOffset + (2 * SymbolSize);
    private const int DynamicSize = 7 * 16;
    private const int DataSection = 4;
    private const string SectionNames = "\0.hash\0.dynsym\0.dynstr\0.rodata\0.dynamic\0.shstrtab\0";

    public static byte[] Write(ElfDataLibrary library)
    {
        var names = $"\0{library.Symbol}\0{library.Name}\0";
        var data = Align(NamesOffset + names.Length);
        var dynamic = Align(data + library.Data.Length);
        var layout = new Layout(library, names, data, dynamic);
        var file = new byte[layout.SectionHeaders + (7 * SectionHeaderSize)];
        WriteHeader(file, layout);
        WriteProgramHeaders(file, layout);
        WriteSymbol(file, layout);
        Encoding.Latin1.GetBytes(names, file.AsSpan(NamesOffset));
        library.Data.Span.CopyTo(file.AsSpan(data));
        WriteDynamic(file, layout);
        Encoding.Latin1.GetBytes(SectionNames, file.AsSpan(layout.SectionNames));
        WriteSectionHeaders(file, layout);
        return file;
    }

    private static void WriteHeader(byte[] file, Layout layout)
    {
        byte[] identification = [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0];
        identification.CopyTo(file, 0);
        Put16(file, 16, 3, layout.Library.Machine);
        Put32(file, 20, 1);
        Put64(file, 32, HeaderSize, layout.SectionHeaders);
        Put16(file, 52, HeaderSize, ProgramHeaderSize, ProgramHeaders, SectionHeaderSize, 7, 6);
    }

    // Type and flags (1 execute, 2 write, 4 read), then offset, address, address, size in the file and in memory, and alignment.
    private static void WriteProgramHeaders(byte[] file, Layout layout)
    {
        var end = layout.Data + layout.Library.Data.Length;
        Put32(file, HeaderSize, 1, 4);
        Put64(file, HeaderSize + 8, 0, 0, 0, end, end, layout.PageSize);

        // Older loaders write into the dynamic section, so that it cannot be in the read-only segment.
        var (offset, address) = (layout.Dynamic, layout.DynamicAddress);
        Put32(file, HeaderSize + ProgramHeaderSize, 1, 6);
        Put64(file, HeaderSize + ProgramHeaderSize + 8, offset, address, address, DynamicSize, DynamicSize, layout.PageSize);
        Put32(file, HeaderSize + (2 * ProgramHeaderSize), 2, 6);
        Put64(file, HeaderSize + (2 * ProgramHeaderSize) + 8, offset, address, address, DynamicSize, DynamicSize, 8);

        // PT_GNU_STACK: without it, the loader makes the stack of the whole program executable.
        Put32(file, HeaderSize + (3 * ProgramHeaderSize), 0x6474E551, 6);
        Put64(file, HeaderSize + (3 * ProgramHeaderSize) + 8, 0, 0, 0, 0, 0, 16);
    }

    private static void WriteSymbol(byte[] file, Layout layout)
    {
        // One bucket, whose chain is the one symbol. It finds every name, so that no hash function is needed.
        Put32(file, HashOffset, 1, 2, 1, 0, 0);
        var symbol = SymbolsOffset + SymbolSize;
        Put32(file, symbol, 1);
        file[symbol + 4] = (1 << 4) | 1;
        Put16(file, symbol + 6, DataSection);
        Put64(file, symbol + 8, layout.Data, layout.Library.Data.Length);
    }

    // DT_SONAME, DT_HASH, DT_STRTAB, DT_SYMTAB, DT_STRSZ, DT_SYMENT, DT_NULL.
    private static void WriteDynamic(byte[] file, Layout layout)
    {
        Put64(file, layout.Dynamic, 14, layout.Library.Symbol.Length + 2, 4, HashOffset, 5, NamesOffset);
        Put64(file, layout.Dynamic + 48, 6, SymbolsOffset, 10, layout.Names.Length, 11, SymbolSize);
    }

    private static void WriteSectionHeaders(byte[] file, Layout layout)
    {
        var length = layout.Library.Data.Length;
        Section[] sections =
        [
            new(".hash", 5, 2) { Offset = HashOffset, Address = HashOffset, Size = HashSize, Link = 2, Alignment = 8, EntrySize = 4 },
            new(".dynsym", 11, 2)
            {
                Offset = SymbolsOffset, Address = SymbolsOffset, Size = 2 * SymbolSize, Link = 3, Info = 1, Alignment = 8, EntrySize = SymbolSize,
            },
            new(".dynstr", 3, 2) { Offset = NamesOffset, Address = NamesOffset, Size = layout.Names.Length },
            new(".rodata", 1, 2) { Offset = layout.Data, Address = layout.Data, Size = length, Alignment = 16 },
            new(".dynamic", 6, 3) { Offset = layout.Dynamic, Address = layout.DynamicAddress, Size = DynamicSize, Link = 3, Alignment = 8, EntrySize = 16 },
            new(".shstrtab", 3, 0) { Offset = layout.SectionNames, Size = SectionNames.Length },
        ];
        for (var i = 0; i < sections.Length; i++) sections[i].Write(file, layout.SectionHeaders + ((i + 1) * SectionHeaderSize));
    }

    private static int Align(int offset) => checked(offset + 15) & ~15;

    private static void Put16(byte[] file, int offset, params ReadOnlySpan<ushort> values)
    {
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(offset + (i * sizeof(ushort))), values[i]);
    }

    private static void Put32(byte[] file, int offset, params ReadOnlySpan<uint> values)
    {
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(offset + (i * sizeof(uint))), values[i]);
    }

    private static void Put64(byte[] file, int offset, params ReadOnlySpan<long> values)
    {
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(offset + (i * sizeof(long))), values[i]);
    }

    private sealed record Layout(ElfDataLibrary Library, string Names, int Data, int Dynamic)
    {
        // The largest page that a kernel of the architecture may use.
        public int PageSize => Library.Machine == ElfDataLibrary.Arm64 ? 0x10000 : 0x1000;

        // Offset and address are the same in a page, and the two segments share none in memory.
        public int DynamicAddress => Dynamic + PageSize;

        public int SectionNames => Dynamic + DynamicSize;

        public int SectionHeaders => Align(SectionNames + ElfDataLibraryWriter.SectionNames.Length);
    }

    private sealed record Section(string Name, uint Type, long Flags)
    {
        public int Offset { get; init; }

        public int Address { get; init; }

        public int Size { get; init; }

        public uint Link { get; init; }

        public uint Info { get; init; }

        public int Alignment { get; init; } = 1;

        public int EntrySize { get; init; }

        public void Write(byte[] file, int at)
        {
            Put32(file, at, (uint)SectionNames.IndexOf(Name + "\0", StringComparison.Ordinal), Type);
            Put64(file, at + 8, Flags, Address, Offset, Size);
            Put32(file, at + 40, Link, Info);
            Put64(file, at + 48, Alignment, EntrySize);
        }
    }
}
