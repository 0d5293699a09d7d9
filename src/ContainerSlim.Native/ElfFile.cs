using Microsoft.Win32.SafeHandles;

namespace ContainerSlim.Native;

/// <summary>
/// The headers of an ELF file: the processor, whether it is a program or a library,
/// and what it needs. System V ABI, chapters 4 and 5.
/// </summary>
public sealed record ElfFile
{
    private const int HeaderLength = 64;
    private const int HeaderLength32 = 52;
    private const ushort TypeExecutable = 2;

    private ElfFile(ushort machine, bool isProgram, bool hasInterpreter, IReadOnlyList<string> needed)
    {
        Machine = machine;
        IsProgram = isProgram;
        HasInterpreter = hasInterpreter;
        Needed = needed;
    }

    /// <summary>The processor, e_machine.</summary>
    public int Machine { get; }

    /// <summary>Whether it is a program: an executable, or position-independent with an interpreter or a program mark.</summary>
    public bool IsProgram { get; }

    /// <summary>Whether it has an interpreter (the loader), as every program that is not static does.</summary>
    public bool HasInterpreter { get; }

    /// <summary>The libraries that the loader looks for before the file can run, DT_NEEDED, in the file's order.</summary>
    public IReadOnlyList<string> Needed { get; }

    /// <summary>The processor, as named in the image spec; null if there are no images for it.</summary>
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
        return Read(handle);
    }

    /// <summary>Reads an open file's headers; null when it is not ELF, or cut short.</summary>
    public static ElfFile? Read(SafeFileHandle handle)
    {
        var header = new byte[HeaderLength];
        var length = RandomAccess.Read(handle, header, 0);
        if (length < HeaderLength32 || !header.AsSpan().StartsWith("\u007fELF"u8)) return null;

        var format = new ElfFormat(Is64: header[4] == 2, IsBig: header[5] == 2);
        if (format.Is64 && length < HeaderLength) return null;

        var segments = ElfSegments.Read(handle, format, header);
        var dynamic = ElfDynamic.Read(segments);
        var isExecutable = format.Read16(header.AsSpan(16)) == TypeExecutable;
        var hasInterpreter = segments.Find(ElfSegments.Interpreter) is not null;
        return new ElfFile(format.Read16(header.AsSpan(18)), isExecutable || hasInterpreter || dynamic.IsMarkedProgram, hasInterpreter, dynamic.Needed);
    }
}
