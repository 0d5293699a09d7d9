namespace ContainerSlim.Oci;

/// <summary>
/// A file that is read once, from its first byte to its last. Each read takes place at once, on the thread of the caller. The platform's
/// asynchronous reads do the same on another thread of the pool. Handing over costs more than reading a file that the system has in memory,
/// and a thread of the pool that has nothing left to do spins for a while, which takes time from the compressor.
/// </summary>
public sealed class DiskStream : ForwardStream
{
    private readonly FileStream file;

    /// <summary>Opens a file that may be replaced or deleted meanwhile.</summary>
    /// <param name="path">The path.</param>
    /// <param name="share">What others may do with the file meanwhile.</param>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not read it.</exception>
    public DiskStream(string path, FileShare share) =>
        file = new FileStream(path, FileMode.Open, FileAccess.Read, share, bufferSize: 0, FileOptions.SequentialScan);

    /// <inheritdoc/>
    public override long Length => file.Length;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => file.Read(buffer);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) file.Dispose();
        base.Dispose(disposing);
    }
}
