using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Creates layer entries from files on disk.</summary>
internal static class LayerFile
{
    /// <summary>The entry of a file that is read when its layer is written.</summary>
    /// <param name="imagePath">The path in the image.</param>
    /// <param name="mode">The mode; null to derive it from what the file is.</param>
    /// <param name="path">The path on disk.</param>
    /// <exception cref="BuildException">The file no longer exists or cannot be read.</exception>
    public static LayerEntry FromDisk(string imagePath, int? mode, string path) => FromDisk(imagePath, mode, path, () => FileHead.Read(path));

    /// <summary>The entry of a file that is read when its layer is written, and whose head may already be known.</summary>
    /// <param name="imagePath">The path in the image.</param>
    /// <param name="mode">The mode; null to derive it from what the file is.</param>
    /// <param name="path">The path on disk.</param>
    /// <param name="head">Returns the file's head.</param>
    /// <exception cref="BuildException">The file no longer exists or cannot be read.</exception>
    public static LayerEntry FromDisk(string imagePath, int? mode, string path, Func<FileHead> head)
    {
        var known = Guard(path, head);
        return LayerEntry.File(imagePath, mode ?? known.Mode, known.Size, _ => Task.FromResult<Stream>(Open(path))) with { SourcePath = path };
    }

    /// <summary>Opens a file for a single sequential read.</summary>
    /// <exception cref="BuildException">The file no longer exists or cannot be read.</exception>
    public static DiskStream Open(string path) => Guard(
        path,
        () =>
        {
            DiskFile.CheckBeforeOpening(path);
            return new DiskStream(path, FileShare.Read | FileShare.Delete);
        });

    /// <summary>Reads a file or folder on disk, and turns failures into a <see cref="BuildException"/>.</summary>
    /// <exception cref="BuildException">The file no longer exists or cannot be read.</exception>
    public static T Guard<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BuildException(ErrorCode.FileChanged, $"cannot put '{path}' into the image: {e.Message}", e);
        }
    }
}
