using ContainerSlim.Native;
using Microsoft.Win32.SafeHandles;

namespace ContainerSlim.Build;

/// <summary>Modes of files of the disk in an image: by what a file is, for the disk's own mode depends on who unpacked it and where.</summary>
internal static class DiskMode
{
    /// <summary>Read by all, written by its owner.</summary>
    public const int Plain = 0b110_100_100;

    /// <summary>Read and run, or listed, by all, written by its owner.</summary>
    public const int Executable = 0b111_101_101;

    /// <summary>The mode of an open file.</summary>
    public static int Of(SafeFileHandle file) => IsExecutable(file) ? Executable : Plain;

    // The execute bit alone says nothing, for packages are unpacked with it on every file.
    private static bool IsExecutable(SafeFileHandle file)
    {
        Span<byte> start = stackalloc byte[2];
        if (RandomAccess.Read(file, start, 0) < start.Length) return false;

        return start.SequenceEqual("#!"u8) ? HasExecuteBit(file) : start.SequenceEqual("\u007fE"u8) && ElfFile.Read(file) is { IsProgram: true };
    }

    private static bool HasExecuteBit(SafeFileHandle file) => OperatingSystem.IsWindows() || File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserExecute);
}
