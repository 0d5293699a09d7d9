using Microsoft.Win32.SafeHandles;

namespace ContainerSlim.Oci;

/// <summary>A part of an open file. Any number can be read at once, because none moves the file's position.</summary>
/// <param name="file">The file, which must stay open while it is read.</param>
/// <param name="offset">Where the part begins, in bytes.</param>
/// <param name="length">Bytes of the part.</param>
public sealed class FileSlice(SafeFileHandle file, long offset, long length) : ForwardStream
{
    private long position;

    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var count = RandomAccess.Read(file, buffer[..Limit(buffer.Length)], offset + position);
        position += count;
        return count;
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await RandomAccess.ReadAsync(file, buffer[..Limit(buffer.Length)], offset + position, cancellationToken);
        position += count;
        return count;
    }

    private int Limit(int wanted) => (int)Math.Min(wanted, length - position);
}
