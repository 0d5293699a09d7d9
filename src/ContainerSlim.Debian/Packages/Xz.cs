using ContainerSlim.Oci;
using SharpCompress.Common;
using SharpCompress.Compressors.Xz;

namespace ContainerSlim.Debian.Packages;

/// <summary>Decompresses xz with SharpCompress, which no other file uses. Malformed input is an <see cref="InvalidDataException"/>.</summary>
internal sealed class Xz(Stream compressed) : ForwardStream
{
    private readonly XZStream inner = new(new CountedBuffer(compressed));

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return inner.Read(buffer);
        }
        catch (Exception e) when (IsMalformed(e))
        {
            throw new InvalidDataException($"it is not valid xz: {e.Message}", e);
        }
    }

    // Damage leads the decoder to errors of many kinds, a lack of memory if the dictionary is too large among them.
    private static bool IsMalformed(Exception e) =>
        e is SharpCompressException or IndexOutOfRangeException or OverflowException or EndOfStreamException or ArgumentException
            or InvalidOperationException or NotSupportedException or NullReferenceException or OutOfMemoryException;

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>The stream that the decoder needs: cheap reads of single bytes, and the number of bytes read, which determines the padding of blocks.</summary>
file sealed class CountedBuffer(Stream inner) : ForwardStream
{
    private readonly BufferedStream buffered = new(inner, 1 << 17);
    private long position;

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

    public override int Read(Span<byte> buffer)
    {
        var read = buffered.Read(buffer);
        position += read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) buffered.Dispose();
        base.Dispose(disposing);
    }
}
