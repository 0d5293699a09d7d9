using System.Globalization;
using ContainerSlim.Oci;
using ZstdSharp;

namespace ContainerSlim.Build;

/// <summary>zstd (RFC 8878). Only this file uses the library for it.</summary>
internal static class Zstd
{
    /// <summary>The highest compression level.</summary>
    public const int MaxLevel = 22;

    /// <summary>Decompresses a stream, and takes ownership of it. Reading throws an <see cref="InvalidDataException"/> if the content is not zstd.</summary>
    public static Stream Decompress(Stream compressed) => new ZstdReader(new DecompressionStream(compressed, leaveOpen: false));

    /// <summary>Compresses members as frames, which together form one file (RFC 8878, 3.1).</summary>
    /// <param name="level">The compression level, from 1 to <see cref="MaxLevel"/>.</param>
    public static IMemberCompressor Compressor(int level) => new FrameCompressor(level);

    private sealed class FrameCompressor(int level) : IMemberCompressor
    {
        public string Identity { get; } = string.Create(
            CultureInfo.InvariantCulture,
            $"zstd-{level} ZstdSharp {typeof(Compressor).Assembly.GetName().Version}");

        public Compression Compression => Compression.Zstd;

        // A compressor has state and is not thread-safe. Creating one costs little compared to compressing a member.
        public int Compress(ReadOnlySpan<byte> input, byte[] target)
        {
            using var compressor = new Compressor(level);
            return compressor.Wrap(input, target);
        }
    }
}

/// <summary>Throws the same exception for failures of the library as all other decompressors.</summary>
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
