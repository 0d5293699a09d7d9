using SharpCompress.Common;
using SharpCompress.Compressors.Xz;

namespace ContainerSlim.Debian.Packages;

/// <summary>xz by SharpCompress, seen nowhere else: what is malformed is an <see cref="InvalidDataException"/>.</summary>
internal sealed class Xz(Stream compressed) : Stream
{
    // The decoder asks for single bytes.
    private readonly XZStream inner = new(new BufferedStream(compressed, 1 << 17));

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
        if (disposing)
        {
            inner.Dispose();
            compressed.Dispose();
        }

        base.Dispose(disposing);
    }
}
