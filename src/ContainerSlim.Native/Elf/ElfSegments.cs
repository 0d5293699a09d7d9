using System.Text;

namespace ContainerSlim.Native;

/// <summary>A program header: where a part of the file is, and where it will be in memory.</summary>
internal sealed record ElfSegment(uint Kind, long Offset, ulong Address, long Length);

/// <summary>The program headers of an ELF file, and the bytes that they point to. System V ABI, chapter 5.</summary>
internal sealed class ElfSegments
{
    /// <summary>PT_LOAD.</summary>
    public const uint Load = 1;

    /// <summary>PT_DYNAMIC.</summary>
    public const uint Dynamic = 2;

    /// <summary>PT_INTERP.</summary>
    public const uint Interpreter = 3;

    // A program has about a dozen program headers. A file with thousands, or with large ones, is not valid.
    private const int MaxCount = 1024;
    private const int MaxSize = 256;

    private readonly ElfBytes file;
    private readonly List<ElfSegment> segments = [];

    private ElfSegments(ElfBytes file, ElfFormat format)
    {
        this.file = file;
        Format = format;
    }

    public ElfFormat Format { get; }

    public static ElfSegments Read(ElfBytes file, ElfFormat format, ReadOnlySpan<byte> header)
    {
        var segments = new ElfSegments(file, format);
        var offset = (long)format.ReadWord(header[(format.Is64 ? 32 : 28)..]);
        var size = format.Read16(header[(format.Is64 ? 54 : 42)..]);
        var count = format.Read16(header[(format.Is64 ? 56 : 44)..]);
        if (count > MaxCount || size > MaxSize || size < (format.Is64 ? 56 : 32)) return segments;

        var table = segments.Bytes(offset, size * count);
        for (var at = 0; at + size <= table.Length; at += size) segments.segments.Add(ReadOne(format, table.AsSpan(at, size)));
        return segments;
    }

    /// <summary>The first segment of a kind.</summary>
    public ElfSegment? Find(uint kind) => segments.Find(segment => segment.Kind == kind);

    /// <summary>The file offset of a memory address; null if the address is not in the file.</summary>
    public long? OffsetOf(ulong address) =>
        segments.Find(segment => segment.Kind == Load && address >= segment.Address && address - segment.Address < (ulong)segment.Length) is { } found
            ? unchecked(found.Offset + (long)(address - found.Address))
            : null;

    /// <summary>Bytes of the file; fewer if the file ends earlier.</summary>
    public byte[] Bytes(long offset, int length) => file.Read(offset, length);

    /// <summary>A text that ends with a zero; empty if it is longer, or not in the file.</summary>
    public string Text(long offset, int length) => file.ReadText(offset, length) is { } bytes ? Encoding.UTF8.GetString(bytes) : "";

    private static ElfSegment ReadOne(ElfFormat format, ReadOnlySpan<byte> bytes) => format.Is64
        ? new ElfSegment(format.Read32(bytes), (long)format.ReadWord(bytes[8..]), format.ReadWord(bytes[16..]), (long)format.ReadWord(bytes[32..]))
        : new ElfSegment(format.Read32(bytes), (long)format.ReadWord(bytes[4..]), format.ReadWord(bytes[8..]), (long)format.ReadWord(bytes[16..]));
}
