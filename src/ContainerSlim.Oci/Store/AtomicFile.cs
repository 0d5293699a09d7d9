namespace ContainerSlim.Oci;

/// <summary>A file written under a temporary name beside its final one: whoever looks sees the old file or the whole new one.</summary>
public sealed class AtomicFile : IAsyncDisposable
{
    private const string Extension = ".tmp";

    private readonly string temporaryPath;
    private bool committed;

    private AtomicFile(string temporaryPath, FileStream stream)
    {
        this.temporaryPath = temporaryPath;

        // The temporary name would tell the user nothing; the directory is what is full or cannot be written.
        Stream = new WriteFailureStream(stream, Path.GetDirectoryName(temporaryPath)!);
    }

    /// <summary>Takes the content; a full disk or a missing right is an <see cref="OciException"/>.</summary>
    public Stream Stream { get; }

    /// <summary>Whether a file has a name that is given to none when it is whole.</summary>
    internal static bool IsTemporary(string name) => name.StartsWith('.') && name.EndsWith(Extension, StringComparison.Ordinal);

    /// <summary>Begins a file in a directory, which is made where it is missing.</summary>
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

    /// <summary>Writes a small file whole.</summary>
    public static async Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        await using var file = CreateIn(Path.GetDirectoryName(Path.GetFullPath(path))!);
        await file.Stream.WriteAsync(content, ct);
        await file.CommitAsync(path, ct);
    }

    /// <summary>Gives the file its name; what had it before is replaced.</summary>
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

    /// <summary>Removes the temporary file where it was not committed.</summary>
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
            // The failure that led here is what the user has to hear of, not the rest it leaves.
        }
    }
}
