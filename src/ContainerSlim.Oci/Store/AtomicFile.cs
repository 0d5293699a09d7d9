namespace ContainerSlim.Oci;

/// <summary>A file that is written under a temporary name in the same folder, so that readers see either the old file or the complete new one.</summary>
public sealed class AtomicFile : IAsyncDisposable
{
    private const string Extension = ".tmp";

    private readonly string temporaryPath;
    private string finalPath = "";
    private bool committed;

    private AtomicFile(string temporaryPath, FileStream stream)
    {
        this.temporaryPath = temporaryPath;

        // The temporary name means nothing to the user; the problem is the directory.
        Stream = new WriteFailureStream(stream, Path.GetDirectoryName(temporaryPath)!);
    }

    /// <summary>The stream for the content. A full disk or a missing permission is an <see cref="OciException"/>.</summary>
    public Stream Stream { get; }

    /// <summary>Whether a file has a temporary name, which no complete file has.</summary>
    internal static bool IsTemporary(string name) => name.StartsWith('.') && name.EndsWith(Extension, StringComparison.Ordinal);

    /// <summary>
    /// Starts a file at a path that a user chose. Missing directories are created. A link at the path stays, and the file that it leads to is
    /// written.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <exception cref="OciException">The path cannot be written, or has a device, a named pipe or a socket, which is not replaced.</exception>
    public static AtomicFile CreateFor(string path)
    {
        var target = TargetOf(path);
        var file = CreateIn(Path.GetDirectoryName(target)!);
        file.finalPath = target;
        return file;
    }

    /// <summary>Starts a file in a directory, which is created if it is missing.</summary>
    /// <exception cref="OciException">The directory cannot be written.</exception>
    internal static AtomicFile CreateIn(string directory) => CreateIn(directory, () => Directory.CreateDirectory(directory), mode: null);

    /// <summary>Starts a file of a certain mode.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="create">Creates the directory if it is missing.</param>
    /// <param name="mode">The file's mode; null for the usual one.</param>
    /// <exception cref="OciException">The directory cannot be written.</exception>
    internal static AtomicFile CreateIn(string directory, Action create, UnixFileMode? mode)
    {
        try
        {
            create();
            var path = Path.Combine(directory, $".{Path.GetRandomFileName()}{Extension}");
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Share = FileShare.Read | FileShare.Delete,
                BufferSize = 0,
            };
            FolderTrust.SetMode(options, mode);
            return new AtomicFile(path, new FileStream(path, options));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw WriteFailure.Of(directory, e);
        }
    }

    /// <summary>Writes a complete small file.</summary>
    public static async Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        await using var file = CreateFor(path);
        await file.Stream.WriteAsync(content, ct);
        await file.CommitAsync(ct);
    }

    /// <summary>Gives the file the path that it was started for, and replaces an existing file.</summary>
    public Task CommitAsync(CancellationToken ct) => CommitAsync(finalPath, ct);

    /// <summary>Gives the file a name, and replaces an existing file or link.</summary>
    internal async Task CommitAsync(string path, CancellationToken ct)
    {
        await Stream.FlushAsync(ct);
        await Stream.DisposeAsync();
        ct.ThrowIfCancellationRequested();
        try
        {
            File.Move(temporaryPath, path, overwrite: true);
            committed = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw WriteFailure.Of(path, e);
        }
    }

    /// <summary>Removes the temporary file if it was not committed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (committed) return;

        await Stream.DisposeAsync();
        Delete();
    }

    /// <summary>Removes the temporary file of a file that nothing was written to.</summary>
    internal void Abandon()
    {
        Stream.Dispose();
        Delete();
    }

    private static string TargetOf(string path)
    {
        var full = Path.GetFullPath(path);
        try
        {
            var target = new FileInfo(full).LinkTarget is null ? full : File.ResolveLinkTarget(full, returnFinalTarget: true)!.FullName;
            DiskFile.CheckBeforeOpening(target);
            return target;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw WriteFailure.Of(path, e);
        }
    }

    private void Delete()
    {
        try
        {
            File.Delete(temporaryPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The original failure is what the user must see, not the file that is left over.
        }
    }
}
