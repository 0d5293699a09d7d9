using ContainerSlim.Native;
using ContainerSlim.Oci;
using Microsoft.Win32.SafeHandles;

namespace ContainerSlim.Build;

/// <summary>What can be found out about a file on this machine without reading all of it.</summary>
/// <param name="Size">The size in bytes.</param>
/// <param name="Mode">The mode in an image. It depends on what the file is, because the mode on disk depends on who unpacked the file and where.</param>
/// <param name="Elf">The headers; null if this is not an ELF file.</param>
internal sealed record FileHead(long Size, int Mode, ElfFile? Elf)
{
    private static ReadOnlySpan<byte> ElfMagic => "\u007fELF"u8;

    private static ReadOnlySpan<byte> Interpreter => "#!"u8;

    /// <summary>Reads the beginning of a file.</summary>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    public static FileHead Read(string path)
    {
        DiskFile.CheckBeforeOpening(path);
        using var file = File.OpenHandle(path);
        Span<byte> start = stackalloc byte[FileStart.Length];
        start = start[..RandomAccess.Read(file, start, 0)];
        var elf = start.SequenceEqual(ElfMagic) ? ElfFile.Read(file) : null;

        // The execute bit alone says nothing, because packages are unpacked with it on every file.
        var isExecutable = start.StartsWith(Interpreter) ? HasExecuteBit(file) : elf is { IsProgram: true };
        return new FileHead(RandomAccess.GetLength(file), isExecutable ? DiskMode.Executable : DiskMode.Plain, elf);
    }

    /// <summary>Reads the beginning of a file whose size is known. This is faster for plain files, which most files are.</summary>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    public static FileHead Read(string path, long size)
    {
        Span<byte> start = stackalloc byte[FileStart.Length];
        if (!FileStart.TryRead(path, start, out var count)) return Read(path);

        start = start[..count];
        return start.StartsWith(Interpreter) || start.SequenceEqual(ElfMagic) ? Read(path) : new FileHead(size, DiskMode.Plain, Elf: null);
    }

    private static bool HasExecuteBit(SafeFileHandle file) => OperatingSystem.IsWindows() || File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserExecute);
}
