using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;

namespace ContainerSlim.Oci;

/// <summary>Writes gzip members, which form one gzip file when concatenated (RFC 1952, 2.2). The same input gives the same bytes on every machine.</summary>
/// <param name="level">1 to 9, as zlib counts them.</param>
public sealed class GzipCompressor(int level) : IMemberCompressor
{
    private const int TrailerSize = 8;

    private readonly ConcurrentBag<Deflater> idle = [];

    // ID1 ID2, deflate, no flags, no time, no extra flags, an unknown operating system (RFC 1952, 2.3).
    private static ReadOnlySpan<byte> Header => [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255];

    /// <inheritdoc/>
    public string Identity { get; } = string.Create(CultureInfo.InvariantCulture, $"gzip-{level} 3");

    /// <inheritdoc/>
    public Compression Compression => Compression.Gzip;

    /// <inheritdoc/>
    public int Compress(ReadOnlySpan<byte> input, byte[] target)
    {
        var deflater = idle.TryTake(out var free) ? free : new Deflater(DeflateLevel.Of(level));
        Header.CopyTo(target);
        var end = Header.Length + deflater.Compress(input, target.AsSpan(Header.Length));
        idle.Add(deflater);

        BinaryPrimitives.WriteUInt32LittleEndian(target.AsSpan(end), Crc32.Of(input));
        BinaryPrimitives.WriteInt32LittleEndian(target.AsSpan(end + 4), input.Length);
        return end + TrailerSize;
    }
}
