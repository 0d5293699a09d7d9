using ContainerSlim.Native;

namespace ContainerSlim.Build;

/// <summary>Modes of files of the disk in an image: by what a file is, for the disk's own mode depends on who unpacked it and where.</summary>
internal static class DiskMode
{
    /// <summary>Read by all, written by its owner.</summary>
    public const int Plain = 0b110_100_100;

    /// <summary>Read and run, or listed, by all, written by its owner.</summary>
    public const int Executable = 0b111_101_101;

    /// <summary>The mode of a file.</summary>
    public static int Of(string path) => IsExecutable(path) ? Executable : Plain;

    // The execute bit alone says nothing, for packages are unpacked with it on every file.
    private static bool IsExecutable(string path) => ElfFile.Read(path) is { } elf ? elf.IsProgram : IsScript(path) && HasExecuteBit(path);

    private static bool IsScript(string path)
    {
        using var file = File.OpenHandle(path);
        Span<byte> start = stackalloc byte[2];
        return RandomAccess.Read(file, start, 0) == 2 && start.SequenceEqual("#!"u8);
    }

    private static bool HasExecuteBit(string path) => OperatingSystem.IsWindows() || File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute);
}
