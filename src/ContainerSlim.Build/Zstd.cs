using ZstdSharp;

namespace ContainerSlim.Build;

/// <summary>zstd, RFC 8878: the one place where its library enters.</summary>
internal static class Zstd
{
    /// <summary>Decompresses a stream and owns it.</summary>
    public static Stream Decompress(Stream compressed) => new DecompressionStream(compressed, leaveOpen: false);
}
