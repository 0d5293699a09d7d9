namespace ContainerSlim.Registry;

/// <summary>A chunk of a blob as the body of a request.</summary>
internal sealed class ChunkContent : UploadBody
{
    private readonly ReadOnlyMemory<byte> chunk;

    /// <param name="start">Where it starts in the blob.</param>
    /// <param name="chunk">Its bytes.</param>
    /// <param name="stall">How long the other side may accept no data before the connection counts as lost.</param>
    public ChunkContent(long start, ReadOnlyMemory<byte> chunk, TimeSpan stall)
        : base(stall)
    {
        this.chunk = chunk;

        // Unlike in RFC 9110, without a unit and the total length.
        Headers.TryAddWithoutValidation("Content-Range", FormattableString.Invariant($"{start}-{start + chunk.Length - 1}"));
    }

    protected override Task WriteToAsync(Stream stream, CancellationToken ct) => WriteAsync(stream, chunk, ct);

    protected override bool TryComputeLength(out long length)
    {
        length = chunk.Length;
        return true;
    }
}
