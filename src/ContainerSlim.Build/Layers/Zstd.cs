using System.Globalization;
using ContainerSlim.Oci;
using ZstdSharp;

namespace ContainerSlim.Build;

/// <summary>zstd, RFC 8878: the one place where its library enters.</summary>
internal static class Zstd
{
    /// <summary>The highest level.</summary>
    public const int MaxLevel = 22;

    /// <summary>Decompresses a stream and owns it; what is no zstd is an <see cref="InvalidDataException"/>.</summary>
    public static Stream Decompress(Stream compressed) => new ZstdReader(new DecompressionStream(compressed, leaveOpen: false));

    /// <summary>Compresses members as frames: one after the other they are one file (RFC 8878, 3.1).</summary>
    /// <param name="level">1 to <see cref="MaxLevel"/>.</param>
    public static IMemberCompressor Compressor(int level) => new FrameCompressor(level);

    private sealed class FrameCompressor(int level) : IMemberCompressor
    {
        public string Identity { get; } = string.Create(
            CultureInfo.InvariantCulture,
            $"zstd-{level} ZstdSharp {typeof(Compressor).Assembly.GetName().Version}");

        public Compression Compression => Compression.Zstd;

        // A compressor keeps state and serves one thread; a new one costs little beside a member.
        public int Compress(ReadOnlySpan<byte> input, byte[] target)
        {
            using var compressor = new Compressor(level);
            return compressor.Wrap(input, target);
        }
    }
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
