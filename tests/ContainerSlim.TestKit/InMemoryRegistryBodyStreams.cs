namespace ContainerSlim.TestKit;

/// <summary>The body of a response, on its way.</summary>
internal abstract class InMemoryRegistryBodyStream : Stream
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

    public abstract override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush()
    {
    }
}

/// <summary>Passes a number of bytes on, and then closes the connection.</summary>
internal sealed class InMemoryRegistryCutStream(Stream inner, int left) : InMemoryRegistryBodyStream
{
    private int left = left;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var part = buffer[..Math.Min(buffer.Length, left)];
        await inner.WriteAsync(part, cancellationToken);
        left -= part.Length;
        if (left > 0) return;

        // Not aborted: a reset would take along what the client has not read yet. The server closes after an exception.
        await inner.FlushAsync(cancellationToken);
        throw new IOException("The connection is dropped on command.");
    }
}

/// <summary>Flips a bit of the byte at a position.</summary>
internal sealed class InMemoryRegistryFlippingStream(Stream inner, int position) : InMemoryRegistryBodyStream
{
    private int left = position;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var bytes = buffer.ToArray();
        if (left >= 0 && left < bytes.Length) bytes[left] ^= 1;
        left -= bytes.Length;
        await inner.WriteAsync(bytes, cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);
}
