namespace ContainerSlim.Debian.Icu;

/// <summary>A shared library that exports one block of data and no code. ELF gABI; <c>man 5 elf</c>.</summary>
/// <param name="Machine"><see cref="Amd64"/> or <see cref="Arm64"/>.</param>
/// <param name="Name">The name that other libraries need it by (DT_SONAME).</param>
/// <param name="Symbol">The name of the data, such as <c>icudt76_dat</c>.</param>
/// <param name="Data">The data.</param>
internal sealed record ElfDataLibrary(ushort Machine, string Name, string Symbol, ReadOnlyMemory<byte> Data)
{
    public const ushort Amd64 = 62;
    public const ushort Arm64 = 183;

    private const int SectionHeaderSize = 64;
    private const uint DynamicSection = 6;
    private const uint DynamicSymbolSection = 11;
    private const long SharedObjectName = 14;
    private const int SymbolSize = 24;
    private const int Undefined = 0;
    private const int Local = 0;
    private const int GlobalObject = (1 << 4) | 1;
    private const int ProgramHeaderSize = 56;
    private const uint Loaded = 1;

    public static ElfDataLibrary Read(byte[] file)
    {
        var view = new ByteView(file);
        CheckHeader(view);
        var sections = ReadSections(view);
        var symbols = Only(sections, DynamicSymbolSection);
        var names = Linked(view, sections, symbols);
        var (symbol, address, size) = FindSymbol(symbols.In(view), names);
        var name = ReadName(Only(sections, DynamicSection).In(view), names);
        return new ElfDataLibrary(view.UInt16(18), name, symbol, view.Slice(FileOffset(view, address, size), size).Bytes);
    }

    private static void CheckHeader(ByteView view)
    {
        // ELF, 64 bit, little-endian, version 1; a shared object.
        var machine = view.UInt16(18);
        if (view.UInt32(0) != 0x464C457F || view.UInt16(4) != 0x0102 || view.Byte(6) != 1 || view.UInt16(16) != 3)
        {
            throw Invalid("it is not a 64-bit little-endian shared library");
        }

        if (machine is not (Amd64 or Arm64)) throw Invalid("it is neither for amd64 nor for arm64");
    }

    private static List<Section> ReadSections(ByteView view)
    {
        var start = view.Int64(40);
        var count = view.UInt16(60);
        if (view.UInt16(58) != SectionHeaderSize) throw Invalid("it has no section headers");

        var sections = new List<Section>();
        for (var i = 0; i < count; i++)
        {
            var header = view.Slice(start, (long)count * SectionHeaderSize).Slice(i * SectionHeaderSize, SectionHeaderSize);
            sections.Add(new Section(header.UInt32(4), header.Int64(24), header.Int64(32), header.UInt32(40)));
        }

        return sections;
    }

    private static Section Only(List<Section> sections, uint type)
    {
        var found = sections.Where(section => section.Type == type).Take(2).ToList();
        return found.Count == 1 ? found[0] : throw Invalid("it has no dynamic symbols");
    }

    private static ByteView Linked(ByteView view, List<Section> sections, Section section) => section.Link < sections.Count
        ? sections[(int)section.Link].In(view)
        : throw Invalid("its symbols have no names");

    private static (string Name, long Address, long Size) FindSymbol(ByteView symbols, ByteView names)
    {
        var exported = Enumerable.Range(0, symbols.Length / SymbolSize)
            .Select(i => symbols.Slice((long)i * SymbolSize, SymbolSize))
            .Where(symbol => symbol.UInt16(6) != Undefined && symbol.Byte(4) >> 4 != Local)
            .Take(2)
            .ToList();
        if (exported.Count != 1 || exported[0].Byte(4) != GlobalObject) throw Invalid("it exports something else than one block of data");

        var name = names.Text(exported[0].UInt32(0));
        if (!IsIcuData(name)) throw Invalid("what it exports is not ICU's data");

        return (name, exported[0].Int64(8), exported[0].Int64(16));
    }

    private static bool IsIcuData(string name) => name.StartsWith("icudt", StringComparison.Ordinal) && name.EndsWith("_dat", StringComparison.Ordinal);

    private static string ReadName(ByteView dynamic, ByteView names)
    {
        for (var at = 0; at + 16 <= dynamic.Length; at += 16)
        {
            if (dynamic.Int64(at) == SharedObjectName) return names.Text(dynamic.Int64(at + 8));
        }

        throw Invalid("it has no name that other libraries could need it by");
    }

    private static long FileOffset(ByteView view, long address, long size)
    {
        var headers = view.Slice(view.Int64(32), (long)view.UInt16(56) * ProgramHeaderSize);
        for (var at = 0; at < headers.Length; at += ProgramHeaderSize)
        {
            if (headers.UInt32(at) != Loaded) continue;

            var segment = headers.Int64(at + 16);
            var length = headers.Int64(at + 32);
            if (segment < 0 || length < 0 || address < segment || size < 0) continue;
            if (address - segment <= length && size <= length - (address - segment)) return headers.Int64(at + 8) + (address - segment);
        }

        throw Invalid("its data is in no part of it that is loaded");
    }

    private static InvalidDataException Invalid(string why) => new($"cannot read the ICU data library: {why}");

    private readonly record struct Section(uint Type, long Offset, long Size, uint Link)
    {
        public ByteView In(ByteView file) => file.Slice(Offset, Size);
    }
}
