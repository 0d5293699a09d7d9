namespace ContainerSlim.Oci;

/// <summary>The stream that an archive is written to: compressed if the file's name says so. The same content gives the same bytes.</summary>
internal sealed class ArchiveOutput : IAsyncDisposable
{
    // Nearly all of an archive is layers, which are compressed already.
    private const int Level = 1;

    private readonly MemberWriter? members;

    /// <param name="file">The stream of the file, which stays open.</param>
    /// <param name="path">The final path of the file.</param>
    public ArchiveOutput(Stream file, string path)
    {
        members = ArchiveName.IsGzip(path) ? new MemberWriter(new GzipCompressor(Level), kept: null, file.WriteAsync) : null;
        Stream = members is null ? file : new MemberStream(members);
    }

    /// <summary>The stream for the tar.</summary>
    public Stream Stream { get; }

    /// <summary>Writes what is still to be compressed.</summary>
    public Task CompleteAsync(CancellationToken ct) => members?.CompleteAsync(ct) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => members?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>Writes to members, as a stream.</summary>
file sealed class MemberStream(MemberWriter members) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            var count = Math.Min(buffer.Length, members.Free.Length);
            buffer[..count].CopyTo(members.Free);
            await members.AdvanceAsync(count, cancellationToken);
            buffer = buffer[count..];
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
