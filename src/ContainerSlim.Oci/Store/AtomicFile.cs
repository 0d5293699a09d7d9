namespace ContainerSlim.Oci;

/// <summary>A file that is written under a temporary name in the same folder, so that readers see either the old file or the complete new one.</summary>
public sealed class AtomicFile : IAsyncDisposable
{
    private const string Extension = ".tmp";

    private readonly string temporaryPath;
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

    /// <summary>Starts a file in a directory, which is created if it is missing.</summary>
    /// <exception cref="OciException">The directory cannot be written.</exception>
    public static AtomicFile CreateIn(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            var path = Path.Combine(directory, $".{Path.GetRandomFileName()}{Extension}");
            return new AtomicFile(
                path,
                new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw WriteFailure.Of(directory, e);
        }
    }

    /// <summary>Writes a complete small file.</summary>
    public static async Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        await using var file = CreateIn(Path.GetDirectoryName(Path.GetFullPath(path))!);
        await file.Stream.WriteAsync(content, ct);
        await file.CommitAsync(path, ct);
    }

    /// <summary>Gives the file its final name, and replaces an existing file.</summary>
    public async Task CommitAsync(string path, CancellationToken ct)
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
