using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Files of the disk as entries of a layer.</summary>
internal static class LayerFile
{
    /// <summary>A file that is read when its layer is written.</summary>
    /// <param name="imagePath">Where it is in the image.</param>
    /// <param name="mode">Its mode; null for the one that it has by what it is.</param>
    /// <param name="path">Where it is.</param>
    /// <exception cref="BuildException">It is not there any more, or cannot be read.</exception>
    public static LayerEntry FromDisk(string imagePath, int? mode, string path) => Guard(path, () =>
    {
        // FileInfo.Length of a link is the link's own; the size has to be that of what is read.
        using var file = File.OpenHandle(path);
        return LayerEntry.File(imagePath, mode ?? DiskMode.Of(file), RandomAccess.GetLength(file), _ => Task.FromResult<Stream>(Open(path))) with { SourcePath = path };
    });

    /// <summary>Opens a file to be read once, from its beginning to its end.</summary>
    /// <exception cref="BuildException">It is not there any more, or cannot be read.</exception>
    public static FileStream Open(string path) => Guard(
        path,
        () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan));

    private static T Guard<T>(string path, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BuildException(ErrorCode.FileChanged, $"cannot put '{path}' into the image: {e.Message}", e);
        }
    }
}
