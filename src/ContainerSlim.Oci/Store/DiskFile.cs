namespace ContainerSlim.Oci;

/// <summary>What something on a disk is.</summary>
public enum DiskFileType
{
    /// <summary>The system does not tell, or there is nothing.</summary>
    Unknown,
    /// <summary>A regular file.</summary>
    File,
    /// <summary>A directory.</summary>
    Directory,
    /// <summary>A symbolic link.</summary>
    SymbolicLink,
    /// <summary>A named pipe, which blocks whoever opens it until someone opens its other end.</summary>
    Pipe,
    /// <summary>A device, which can have any number of bytes.</summary>
    Device,
    /// <summary>A socket.</summary>
    Socket,
}

/// <summary>Files on this machine's disks. What must be a regular file is opened only if it is one: a pipe blocks, and some devices never end.</summary>
public static class DiskFile
{
    private const int TypeMask = 0xF000;

    // An index has a line for each image and name. This is far more than any has, and far less than what fills the memory.
    private const long MostMetadata = 64 << 20;

    /// <summary>What has a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="followsLinks">Whether the target of a link is meant, and not the link.</param>
    public static DiskFileType TypeOf(string path, bool followsLinks) => TypeOf(FileStamp.ModeOf(path, followsLinks));

    /// <summary>Whether it is a pipe, a device or a socket.</summary>
    public static bool IsSpecial(DiskFileType type) => type is DiskFileType.Pipe or DiskFileType.Device or DiskFileType.Socket;

    /// <summary>What a file is, in words that follow "it is".</summary>
    public static string Describe(DiskFileType type) => type switch
    {
        DiskFileType.File => "a file",
        DiskFileType.Directory => "a directory",
        DiskFileType.SymbolicLink => "a link",
        DiskFileType.Pipe => "a named pipe",
        DiskFileType.Device => "a device",
        DiskFileType.Socket => "a socket",
        _ => "something unknown",
    };

    /// <summary>Checks that a path, with its links followed, does not lead to a pipe, a device or a socket, before it is opened.</summary>
    /// <exception cref="IOException">It does; the message says what it is. Other failures are left to whoever opens it.</exception>
    public static void CheckBeforeOpening(string path)
    {
        var type = TypeOf(path, followsLinks: true);
        if (IsSpecial(type)) throw new IOException($"it is {Describe(type)}, and not a regular file");
    }

    /// <summary>Reads a small file whole, such as the index of a layout.</summary>
    /// <exception cref="IOException">It is not a regular file, is too large, or cannot be read.</exception>
    internal static async Task<byte[]> ReadMetadataAsync(string path, CancellationToken ct)
    {
        CheckBeforeOpening(path);
        return new FileInfo(path) is { Exists: true, Length: > MostMetadata }
            ? throw new IOException($"'{Path.GetFileName(path)}' is larger than 64 MiB")
            : await File.ReadAllBytesAsync(path, ct);
    }

    // stat(2), inode(7), "The file type and mode".
    internal static DiskFileType TypeOf(int mode) => (mode & TypeMask) switch
    {
        0x8000 => DiskFileType.File,
        0x4000 => DiskFileType.Directory,
        0xA000 => DiskFileType.SymbolicLink,
        0x1000 => DiskFileType.Pipe,
        0x2000 or 0x6000 => DiskFileType.Device,
        0xC000 => DiskFileType.Socket,
        _ => DiskFileType.Unknown,
    };
}
