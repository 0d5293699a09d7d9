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
    public static LayerEntry FromDisk(string imagePath, int? mode, string path) => FromDisk(imagePath, mode, path, () => FileHead.Read(path));

    /// <summary>A file that is read when its layer is written, and of which something is known already.</summary>
    /// <param name="imagePath">Where it is in the image.</param>
    /// <param name="mode">Its mode; null for the one that it has by what it is.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="head">Tells what is known of it.</param>
    /// <exception cref="BuildException">It is not there any more, or cannot be read.</exception>
    public static LayerEntry FromDisk(string imagePath, int? mode, string path, Func<FileHead> head)
    {
        var known = Guard(path, head);
        return LayerEntry.File(imagePath, mode ?? known.Mode, known.Size, _ => Task.FromResult<Stream>(Open(path))) with { SourcePath = path };
    }

    /// <summary>Opens a file to be read once, from its beginning to its end.</summary>
    /// <exception cref="BuildException">It is not there any more, or cannot be read.</exception>
    public static FileStream Open(string path) => Guard(
        path,
        () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan));

    /// <summary>Does something with a file of the disk.</summary>
    /// <exception cref="BuildException">It is not there any more, or cannot be read.</exception>
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
