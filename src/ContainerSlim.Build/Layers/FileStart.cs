using System.Runtime.InteropServices;

namespace ContainerSlim.Build;

/// <summary>Reads the first bytes of a file without a .NET file handle. For ten thousand files, such handles take most of the time.</summary>
internal static partial class FileStart
{
    /// <summary>The number of bytes that tell what a file is.</summary>
    public const int Length = 4;

    // open(2): read-only, not inherited, and not waiting for the other end of a pipe. The values are the same on x86-64 and arm64.
    private const int ReadOnly = 0;
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;

    /// <summary>Reads the bytes; false if this system is not supported or the file cannot be read.</summary>
    public static bool TryRead(string path, Span<byte> start, out int count)
    {
        count = 0;
        if (!OperatingSystem.IsLinux()) return false;

        var file = Open(path, ReadOnly | CloseOnExec | NonBlocking);
        if (file < 0) return false;

        count = (int)Read(file, start, Math.Min(Length, start.Length), 0);
        _ = Close(file);
        return count >= 0;
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "pread64")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Read(int file, Span<byte> buffer, nint count, long offset);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int file);
}
