using System.Collections.ObjectModel;
using Microsoft.Win32.SafeHandles;

namespace ContainerSlim.Native;

/// <summary>
/// The headers of an ELF file: the processor, whether it is a program or a library,
/// what it needs and what it provides. System V ABI, chapters 4 and 5.
/// </summary>
public sealed record ElfFile
{
    private const int HeaderLength = 64;
    private const int HeaderLength32 = 52;
    private const ushort TypeExecutable = 2;

    private const int MaxPath = 4096;

    private ElfFile()
    {
    }

    /// <summary>The processor, e_machine.</summary>
    public int Machine { get; private init; }

    /// <summary>Whether it is a program: an executable, or position-independent with an interpreter or a program mark.</summary>
    public bool IsProgram { get; private init; }

    /// <summary>Whether it has an interpreter (the loader), as every program that is not static does.</summary>
    public bool HasInterpreter { get; private init; }

    /// <summary>The libraries that the loader looks for before the file can run, DT_NEEDED, in the file's order.</summary>
    public IReadOnlyList<string> Needed { get; private init; } = [];

    /// <summary>The loader's path, PT_INTERP; null if there is none, or if it is no path.</summary>
    public string? Interpreter { get; private init; }

    /// <summary>The name that other files need the library by, DT_SONAME.</summary>
    public string? Soname { get; private init; }

    /// <summary>
    /// The folders to look for libraries in, for this file and those that it loads, DT_RPATH. The loader ignores them in a file with DT_RUNPATH.
    /// </summary>
    public IReadOnlyList<string> RPath { get; private init; } = [];

    /// <summary>The folders to look for libraries in, for this file only, DT_RUNPATH.</summary>
    public IReadOnlyList<string> RunPath { get; private init; } = [];

    /// <summary>The libraries and the symbol versions that each must define, DT_VERNEED, without the weak ones: libc.so.6 and GLIBC_2.38.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> VersionsNeeded { get; private init; } = ReadOnlyDictionary<string, IReadOnlyList<string>>.Empty;

    /// <summary>The symbol versions that the library defines, DT_VERDEF, without its base entry.</summary>
    public IReadOnlyList<string> VersionsProvided { get; private init; } = [];

    /// <summary>Whether the library defines versions at all. The loader does not check versions of a library that defines none.</summary>
    public bool DefinesVersions { get; private init; }

    /// <summary>How wide an address is, and the order of bytes.</summary>
    internal ElfFormat Format { get; private init; }

    internal bool HasRunPath { get; private init; }

    /// <summary>Whether the loader looks only in the folders that are named, DF_1_NODEFLIB.</summary>
    internal bool SkipsDefaultFolders { get; private init; }

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
    public static ElfFile? Read(SafeFileHandle handle) => Read(ElfBytes.Of(handle));

    /// <summary>Reads the headers of a file in memory; null when it is not ELF, or cut short.</summary>
    public static ElfFile? Read(ReadOnlyMemory<byte> content) => Read(ElfBytes.Of(content));

    /// <summary>Reads the headers of a file in a seekable stream, from the stream's beginning; null when it is not ELF, or cut short.</summary>
    public static ElfFile? Read(Stream stream) => Read(ElfBytes.Of(stream));

    private static ElfFile? Read(ElfBytes file)
    {
        var header = file.Read(0, HeaderLength);
        if (header.Length < HeaderLength32 || !header.AsSpan().StartsWith("\u007fELF"u8)) return null;

        var format = new ElfFormat(Is64: header[4] == 2, IsBig: header[5] == 2);
        return format.Is64 && header.Length < HeaderLength ? null : Read(ElfSegments.Read(file, format, header), header);
    }

    private static ElfFile Read(ElfSegments segments, byte[] header)
    {
        var format = segments.Format;
        var dynamic = ElfDynamic.Read(segments);
        var interpreter = segments.Find(ElfSegments.Interpreter);
        var isExecutable = format.Read16(header.AsSpan(16)) == TypeExecutable;
        return ReadLinks(segments, dynamic) with
        {
            Machine = format.Read16(header.AsSpan(18)),
            Format = format,

            // A static position-independent program has no interpreter; the linker marks it with DF_1_PIE.
            IsProgram = isExecutable || interpreter is not null || dynamic.HasFlag(ElfDynamic.FlagPie),
            HasInterpreter = interpreter is not null,
            Interpreter = interpreter is not null && segments.Text(interpreter.Offset, MaxPath) is { Length: > 0 } path ? path : null,
        };
    }

    private static ElfFile ReadLinks(ElfSegments segments, ElfDynamic dynamic)
    {
        var versions = new ElfVersions(segments, dynamic);
        return new ElfFile
        {
            Needed = dynamic.Names(ElfDynamic.Needed),
            Soname = dynamic.Names(ElfDynamic.Soname) is [var name, ..] ? name : null,
            RPath = dynamic.Folders(ElfDynamic.RPath),
            RunPath = dynamic.Folders(ElfDynamic.RunPath),
            HasRunPath = dynamic.Has(ElfDynamic.RunPath),
            SkipsDefaultFolders = dynamic.HasFlag(ElfDynamic.FlagNoDefaultFolders),
            VersionsNeeded = versions.Needed(),
            VersionsProvided = versions.Provided(),
            DefinesVersions = dynamic.Has(ElfDynamic.VersionsProvided),
        };
    }
}
