using ContainerSlim.Oci;
using ZstdSharp;

namespace ContainerSlim.Build;

/// <summary>zstd, RFC 8878: the one place where its library enters.</summary>
internal static class Zstd
{
    /// <summary>Decompresses a stream and owns it; what is no zstd is an <see cref="InvalidDataException"/>.</summary>
    public static Stream Decompress(Stream compressed) => new ZstdReader(new DecompressionStream(compressed, leaveOpen: false));
}

/// <summary>Failures of the library as every other decompressor has them.</summary>
file sealed class ZstdReader(DecompressionStream inner) : ForwardStream
{
    public override int Read(Span<byte> buffer)
    {
        try
        {
            return inner.Read(buffer);
        }
        catch (ZstdException e)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await inner.ReadAsync(buffer, cancellationToken);
        }
        catch (ZstdException e)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
