using SharpCompress.Common;
using SharpCompress.Compressors.Xz;

namespace ContainerSlim.Debian.Packages;

/// <summary>Decompresses xz with SharpCompress, which no other file uses. Malformed input is an <see cref="InvalidDataException"/>.</summary>
internal sealed class Xz(Stream compressed) : Stream
{
    private readonly XZStream inner = new(new CountedBuffer(compressed));

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return inner.Read(buffer, offset, count);
        }
        catch (Exception e) when (e is SharpCompressException or IndexOutOfRangeException or OverflowException or EndOfStreamException)
        {
            throw new InvalidDataException($"it is not valid xz: {e.Message}", e);
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>The stream that the decoder needs: cheap reads of single bytes, and the number of bytes read, which determines the padding of blocks.</summary>
file sealed class CountedBuffer(Stream inner) : Stream
{
    private readonly BufferedStream buffered = new(inner, 1 << 17);
    private long position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    public override int ReadByte()
    {
        var value = buffered.ReadByte();
        if (value >= 0) position++;
        return value;
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = buffered.Read(buffer, offset, count);
        position += read;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) buffered.Dispose();
        base.Dispose(disposing);
    }
}
