namespace ContainerSlim.Oci;

/// <summary>Decompresses zstd, which the base class library cannot do. Takes the compressed stream and returns one that owns it.</summary>
public delegate Stream LayerDecoder(Stream compressed);

/// <summary>Detects the compression of content from its first bytes, because media types and file names can be wrong.</summary>
internal static class Decompression
{
    private const int MagicLength = 4;

    public static Compression Detect(ReadOnlySpan<byte> start) => start switch
    {
        [0x1F, 0x8B, ..] => Compression.Gzip,
        [0x28, 0xB5, 0x2F, 0xFD, ..] => Compression.Zstd,
        // A skippable frame, which may come first. RFC 8878, 3.1.2.
        [>= 0x50 and <= 0x5F, 0x2A, 0x4D, 0x18, ..] => Compression.Zstd,
        _ => Compression.None,
    };

    /// <summary>The content without its compression; owns the stream given.</summary>
    /// <exception cref="OciException">It is zstd and there is no decoder.</exception>
    public static async Task<Stream> OpenAsync(Stream content, string what, LayerDecoder? zstd, CancellationToken ct)
    {
        var start = new byte[MagicLength];
        var count = await content.ReadAtLeastAsync(start, MagicLength, throwOnEndOfStream: false, ct);
        var whole = new PrefixedStream(start.AsMemory(0, count), content);
        return Detect(start.AsSpan(0, count)) switch
        {
            Compression.None => whole,
            Compression.Gzip => new System.IO.Compression.GZipStream(whole, System.IO.Compression.CompressionMode.Decompress),
            _ when zstd is not null => zstd(whole),
            _ => throw new OciException(ErrorCode.UnsupportedCompression, $"cannot read {what}: it is compressed with zstd, which is not supported here"),
        };
    }
}

/// <summary>Bytes that were read ahead, then the rest.</summary>
file sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream rest) : ForwardStream
{
    private ReadOnlyMemory<byte> left = prefix;

    public override int Read(Span<byte> buffer) => left.IsEmpty ? rest.Read(buffer) : TakePrefix(buffer);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        left.IsEmpty ? rest.ReadAsync(buffer, cancellationToken) : ValueTask.FromResult(TakePrefix(buffer.Span));

    protected override void Dispose(bool disposing)
    {
        if (disposing) rest.Dispose();
        base.Dispose(disposing);
    }

    private int TakePrefix(Span<byte> buffer)
    {
        var part = left[..Math.Min(left.Length, buffer.Length)];
        part.Span.CopyTo(buffer);
        left = left[part.Length..];
        return part.Length;
    }
}
