namespace ContainerSlim.Build;

/// <summary>The modes in an image of files on this machine.</summary>
internal static class DiskMode
{
    /// <summary>Readable by all, writable by the owner.</summary>
    public const int Plain = 0b110_100_100;

    /// <summary>Readable and executable (a directory: searchable) by all, writable by the owner.</summary>
    public const int Executable = 0b111_101_101;
}
