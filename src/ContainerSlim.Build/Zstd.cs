using System.Globalization;
using ContainerSlim.Oci;
using ZstdSharp;

namespace ContainerSlim.Build;

/// <summary>zstd, RFC 8878: the one place where its library enters.</summary>
internal static class Zstd
{
    /// <summary>The highest level.</summary>
    public const int MaxLevel = 22;

    /// <summary>Decompresses a stream and owns it.</summary>
    public static Stream Decompress(Stream compressed) => new DecompressionStream(compressed, leaveOpen: false);

    /// <summary>Compresses members as frames: one after the other they are one file (RFC 8878, 3.1).</summary>
    /// <param name="level">1 to <see cref="MaxLevel"/>.</param>
    public static IMemberCompressor Compressor(int level) => new FrameCompressor(level);

    private sealed class FrameCompressor(int level) : IMemberCompressor
    {
        public string Identity { get; } = string.Create(CultureInfo.InvariantCulture, $"zstd-{level} ZstdSharp {typeof(Compressor).Assembly.GetName().Version}");

        public Compression Compression => Compression.Zstd;

        // A compressor keeps state and serves one thread; a new one costs little beside a member.
        public int Compress(ReadOnlySpan<byte> input, byte[] target)
        {
            using var compressor = new Compressor(level);
            return compressor.Wrap(input, target);
        }
    }
}
