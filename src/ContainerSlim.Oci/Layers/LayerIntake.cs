namespace ContainerSlim.Oci;

/// <summary>Stores layers that were built elsewhere.</summary>
public static class LayerIntake
{
    /// <summary>Reads a layer to its end, and stores it if both its bytes and its decompressed tar have the expected digests.</summary>
    /// <param name="store">Keeps it.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="tarSize">The size of its tar. No more is decompressed, because a small malicious layer can expand enormously.</param>
    /// <param name="zstd">Decompresses zstd; null if zstd is not expected.</param>
    /// <param name="ct">Cancels the work.</param>
    /// <exception cref="OciException">The digests differ, or the store cannot be written.</exception>
    public static async Task<Blob> PutLayerAsync(this BlobStore store, Layer layer, long tarSize, LayerDecoder? zstd, CancellationToken ct)
    {
        var descriptor = layer.Blob.Descriptor;
        await using var stored = VerifyingStream.Over(await layer.Blob.OpenAsync(ct), descriptor);
        await using var writer = store.CreateWriter();
        await using var kept = new KeptStream(stored, writer);
        await CheckAsync(kept, layer, tarSize, zstd, ct);
        await kept.CopyToAsync(Stream.Null, ct);
        await writer.CommitAsync(descriptor.MediaType, ct);
        return store.At(descriptor);
    }

    private static async Task CheckAsync(Stream stored, Layer layer, long tarSize, LayerDecoder? zstd, CancellationToken ct)
    {
        var descriptor = layer.Blob.Descriptor;
        var isOther = false;
        try
        {
            var tar = await Decompression.OpenAsync(stored, $"the layer {descriptor.Digest}", zstd, ct);
            await new VerifyingStream(tar, new Descriptor(MediaTypes.OciLayer, layer.DiffId, tarSize), onMismatch: () => isOther = true)
                .CopyToAsync(Stream.Null, ct);
        }
        catch (OciException e) when (isOther)
        {
            throw Mismatch(descriptor, $"its decompressed content does not have the digest {layer.DiffId}", e);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw Mismatch(descriptor, $"it is incomplete, or its compression does not match its media type ({e.Message.TrimEnd('.')})", e);
        }
    }

    private static OciException Mismatch(Descriptor descriptor, string why, Exception cause) =>
        new(ErrorCode.ContentMismatch, $"cannot use the layer {descriptor.Digest}: {why}", cause);
}

/// <summary>Copies everything that is read, and does not close the inner stream.</summary>
file sealed class KeptStream(Stream inner, BlobWriter writer) : ForwardStream
{
    public override int Read(Span<byte> buffer) => throw new NotSupportedException("What is read is written down without blocking.");

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        await writer.WriteAsync(buffer[..count], cancellationToken);
        return count;
    }
}
