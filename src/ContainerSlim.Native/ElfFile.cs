using System.Buffers.Binary;

namespace ContainerSlim.Native;

/// <summary>What the headers of an ELF file tell: the processor, and whether it is a program or a library. System V ABI, chapters 4 and 5.</summary>
public sealed record ElfFile
{
    private const int HeaderLength = 64;
    private const int HeaderLength32 = 52;
    private const ushort TypeExecutable = 2;
    private const uint SegmentDynamic = 2;
    private const uint SegmentInterpreter = 3;
    private const ulong TagFlags1 = 0x6ffffffb;
    private const ulong FlagPie = 0x08000000;

    // A program has about a dozen program headers; a file that claims thousands is none.
    private const int MaxProgramHeaders = 1024;
    private const int MaxDynamicLength = 1 << 16;

    private ElfFile(ushort machine, bool isProgram)
    {
        Machine = machine;
        IsProgram = isProgram;
    }

    /// <summary>The processor, e_machine.</summary>
    public int Machine { get; }

    /// <summary>Whether it can be started: it is an executable, or position-independent and names an interpreter or is marked as a program.</summary>
    public bool IsProgram { get; }

    /// <summary>The processor in the image spec's words; null for one that images are not made for.</summary>
    public string? Architecture => Machine switch
    {
        3 => "386",
        21 => "ppc64le",
        22 => "s390x",
        40 => "arm",
        62 => "amd64",
        183 => "arm64",
        243 => "riscv64",
        258 => "loong64",
        _ => null,
    };

    /// <summary>Reads a file's headers; null when it is not ELF, or cut short.</summary>
    public static ElfFile? Read(string path)
    {
        using var handle = File.OpenHandle(path);
        var header = new byte[HeaderLength];
        var length = RandomAccess.Read(handle, header, 0);
        if (length < HeaderLength32 || !header.AsSpan().StartsWith("\u007fELF"u8)) return null;

        var format = new ElfFormat(Is64: header[4] == 2, IsBig: header[5] == 2);
        if (format.Is64 && length < HeaderLength) return null;

        var type = format.Read16(header.AsSpan(16));
        return new ElfFile(format.Read16(header.AsSpan(18)), type == TypeExecutable || IsProgramBySegments(offset => ReadAt(handle, offset), format, header));
    }

    private static bool IsProgramBySegments(Func<(long Offset, int Length), byte[]> read, ElfFormat format, ReadOnlySpan<byte> header)
    {
        var offset = (long)format.ReadWord(header[(format.Is64 ? 32 : 28)..]);
        var size = format.Read16(header[(format.Is64 ? 54 : 42)..]);
        var count = format.Read16(header[(format.Is64 ? 56 : 44)..]);
        if (count > MaxProgramHeaders || size < (format.Is64 ? 56 : 32)) return false;

        var segments = read((offset, size * count));
        for (var at = 0; at + size <= segments.Length; at += size)
        {
            var segment = segments.AsSpan(at, size);
            var kind = format.Read32(segment);
            if (kind == SegmentInterpreter) return true;
            if (kind == SegmentDynamic && IsMarkedProgram(read(DynamicRange(format, segment)), format)) return true;
        }

        return false;
    }

    private static (long Offset, int Length) DynamicRange(ElfFormat format, ReadOnlySpan<byte> segment) =>
        ((long)format.ReadWord(segment[(format.Is64 ? 8 : 4)..]), (int)Math.Min(format.ReadWord(segment[(format.Is64 ? 32 : 16)..]), MaxDynamicLength));

    // A static position-independent program has no interpreter; the linker marks it with DF_1_PIE.
    private static bool IsMarkedProgram(byte[] dynamic, ElfFormat format)
    {
        var word = format.Is64 ? 8 : 4;
        for (var at = 0; at + (2 * word) <= dynamic.Length; at += 2 * word)
        {
            if (format.ReadWord(dynamic.AsSpan(at)) == TagFlags1) return (format.ReadWord(dynamic.AsSpan(at + word)) & FlagPie) != 0;
        }

        return false;
    }

    private static byte[] ReadAt(Microsoft.Win32.SafeHandles.SafeFileHandle handle, (long Offset, int Length) range)
    {
        if (range.Offset < 0 || range.Offset >= RandomAccess.GetLength(handle)) return [];

        var bytes = new byte[range.Length];
        var count = RandomAccess.Read(handle, bytes, range.Offset);
        return bytes[..count];
    }
}

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
