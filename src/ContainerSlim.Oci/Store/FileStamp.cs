using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

// Then system calls are compiled ahead of time, and not at their first call.
[assembly: DisableRuntimeMarshalling]

namespace ContainerSlim.Oci;

/// <summary>Identifies the state of a file without reading it. Times are nanoseconds since 1970. Values that the system does not provide are 0.</summary>
/// <param name="Size">Its bytes.</param>
/// <param name="ModifiedAt">When its content was changed, as it says; that can be set.</param>
/// <param name="ChangedAt">When it was changed in any way, which nobody can set.</param>
/// <param name="Inode">Its number in the file system.</param>
/// <param name="Device">The file system.</param>
public readonly partial record struct FileStamp(long Size, long ModifiedAt, long ChangedAt, ulong Inode, ulong Device)
{
    private const int CurrentDirectory = -100;
    private const int NoFollow = 0x100;
    private const uint WantedFields = 0x7FF;
    private const ushort PermissionMask = 0xFFF;
    private const long NanosecondsPerTick = 100;

    // A file can change again within one tick of its file system's clock and keep its stamp (git's "racy" rule). Two seconds are the coarsest
    // resolution, that of FAT.
    private const long Margin = 2_000_000_000;

    /// <summary>
    /// The time of the last visible change. Setting a file's modification time back (an unpacker, a reproducible build) changes its
    /// status time, which cannot be set.
    /// </summary>
    internal long LastChange => Math.Max(ModifiedAt, ChangedAt);

    /// <summary>Whether every change of the file changes the stamp, except within a tick of the clock.</summary>
    internal bool TellsOfAnyChange => ChangedAt != 0;

    /// <summary>
    /// Whether a file that was read at a time, in nanoseconds since 1970, had not changed shortly before. Only then a later change is visible.
    /// </summary>
    internal bool WasSettledAt(long time) => LastChange <= time - Margin;

    /// <summary>Whether a file that was read at a time had not changed shortly before, and a change after it shows.</summary>
    public bool WasSettledAt(DateTimeOffset time) => TellsOfAnyChange && WasSettledAt(Nanoseconds(time));

    /// <summary>The stamp of a file, or of the target of a link.</summary>
    /// <exception cref="IOException">There is no such file.</exception>
    public static FileStamp Of(string path) => TryStatx(path, 0, out var answer) ? answer.ToStamp() : OfFileInfo(path);

    /// <summary>The stamp of what has a path, be it a link; null where the system does not tell that at once.</summary>
    /// <param name="path">The path.</param>
    /// <param name="type">What it is; unknown where there is no stamp.</param>
    public static FileStamp? OfEntry(string path, out DiskFileType type)
    {
        type = TryStatx(path, NoFollow, out var answer) ? DiskFile.TypeOf(answer.Mode) : DiskFileType.Unknown;
        return type == DiskFileType.Unknown ? null : answer.ToStamp();
    }

    /// <summary>The owner and the mode of what has a path; null if there is nothing, or the system does not tell.</summary>
    /// <param name="path">The path.</param>
    /// <param name="followsLinks">Whether a link stands for its target.</param>
    internal static FileOwner? OwnerOf(string path, bool followsLinks) => TryStatx(path, followsLinks ? 0 : NoFollow, out var answer)
        ? new FileOwner(answer.User, answer.Group, (UnixFileMode)(answer.Mode & PermissionMask))
        : null;

    /// <summary>The mode of a file with its type, as stat(2) has it; 0 where there is no such file, or the system does not tell.</summary>
    internal static ushort ModeOf(string path, bool followsLinks) => TryStatx(path, followsLinks ? 0 : NoFollow, out var answer) ? answer.Mode : (ushort)0;

    /// <summary>A stamp as <see cref="Write"/> wrote it.</summary>
    internal static FileStamp Read(BinaryReader reader) =>
        new(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadUInt64(), reader.ReadUInt64());

    /// <summary>Writes the stamp.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(Size);
        writer.Write(ModifiedAt);
        writer.Write(ChangedAt);
        writer.Write(Inode);
        writer.Write(Device);
    }

    /// <summary>A time as stamps have it.</summary>
    internal static long Nanoseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick;

    // The class library provides neither inodes nor devices nor the status time. statx(2) has the same layout on every architecture.
    // It fails where a sandbox forbids it.
    private static bool TryStatx(string path, int flags, out StatxBuffer answer)
    {
        answer = default;
        if (!OperatingSystem.IsLinux()) return false;

        try
        {
            return Statx(CurrentDirectory, path, flags, WantedFields, out answer) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }

    private static FileStamp OfFileInfo(string path)
    {
        var info = new FileInfo(path);
        if (info.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target) info = target;
        return new FileStamp(info.Length, Nanoseconds(info.LastWriteTimeUtc), 0, 0, 0);
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int directory, string path, int flags, uint mask, out StatxBuffer buffer);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatxBuffer
    {
        [FieldOffset(20)] public uint User;
        [FieldOffset(24)] public uint Group;
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public ulong Size;
        [FieldOffset(96)] public StatxTime ChangedAt;
        [FieldOffset(112)] public StatxTime ModifiedAt;
        [FieldOffset(136)] public uint DeviceMajor;
        [FieldOffset(140)] public uint DeviceMinor;

        public readonly FileStamp ToStamp() =>
            new((long)Size, ModifiedAt.Nanoseconds, ChangedAt.Nanoseconds, Inode, ((ulong)DeviceMajor << 32) | DeviceMinor);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct StatxTime
    {
        public long Seconds;
        public uint Fraction;
        public int Reserved;

        public readonly long Nanoseconds => (Seconds * 1_000_000_000) + Fraction;
    }
}

/// <summary>The owner of a file or folder, and its permissions.</summary>
/// <param name="User">The number of the user.</param>
/// <param name="Group">The number of the group.</param>
/// <param name="Mode">The permissions.</param>
internal readonly record struct FileOwner(uint User, uint Group, UnixFileMode Mode);
