using ContainerSlim.Native;
using Microsoft.Win32.SafeHandles;

namespace ContainerSlim.Build;

/// <summary>What is known of a file of this machine without reading all of it.</summary>
/// <param name="Size">Its bytes.</param>
/// <param name="Mode">Its mode in an image: by what the file is, for the mode on disk depends on who unpacked it and where.</param>
/// <param name="Elf">Its headers, where it is an ELF file.</param>
internal sealed record FileHead(long Size, int Mode, ElfFile? Elf)
{
    /// <summary>Reads the beginning of a file.</summary>
    /// <exception cref="IOException">It is not there, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileHead Read(string path)
    {
        using var file = File.OpenHandle(path);
        Span<byte> start = stackalloc byte[4];
        start = start[..RandomAccess.Read(file, start, 0)];
        var elf = start.SequenceEqual("\u007fELF"u8) ? ElfFile.Read(file) : null;

        // The execute bit alone says nothing, for packages are unpacked with it on every file.
        var isExecutable = start.StartsWith("#!"u8) ? HasExecuteBit(file) : elf is { IsProgram: true };
        return new FileHead(RandomAccess.GetLength(file), isExecutable ? DiskMode.Executable : DiskMode.Plain, elf);
    }

    private static bool HasExecuteBit(SafeFileHandle file) => OperatingSystem.IsWindows() || File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserExecute);
}
