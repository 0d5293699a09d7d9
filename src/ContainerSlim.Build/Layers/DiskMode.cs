namespace ContainerSlim.Build;

/// <summary>Modes that files of this machine have in an image.</summary>
internal static class DiskMode
{
    /// <summary>Read by all, written by its owner.</summary>
    public const int Plain = 0b110_100_100;

    /// <summary>Read and run, or listed, by all, written by its owner.</summary>
    public const int Executable = 0b111_101_101;
}
