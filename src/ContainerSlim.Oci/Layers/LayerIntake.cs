namespace ContainerSlim.Oci;

/// <summary>Stores layers that were built elsewhere.</summary>
public static class LayerIntake
{
    /// <param name="store">Keeps it.</param>
    extension(BlobStore store)
    {
        /// <summary>Reads a layer to its end and keeps it if both its bytes and, decompressed, its tar have the digests that they should have.</summary>
        /// <param name="layer">The layer.</param>
        /// <param name="tarSize">The size of its tar. No more is decompressed, because a small malicious layer can expand enormously.</param>
        /// <param name="zstd">Decompresses zstd; null if zstd is not expected.</param>
        /// <param name="ct">Cancels the work.</param>
        /// <exception cref="OciException">The digests differ, or the store cannot be written.</exception>
        public Task<Blob> PutLayerAsync(Layer layer, long tarSize, LayerDecoder? zstd, CancellationToken ct) =>
            Refetch.RunAsync(() => PutOnceAsync(store, layer, new LayerCheck(layer, tarSize, zstd).ReadAsync, ct));
    }

    private static async Task<Blob> PutOnceAsync(BlobStore store, Layer layer, Func<Stream, CancellationToken, Task> checkAsync, CancellationToken ct)
    {
        var descriptor = layer.Blob.Descriptor;
        await using var stored = VerifyingStream.Over(await layer.Blob.OpenAsync(ct), descriptor);
        await using var writer = store.CreateWriter();
        await using var kept = new KeptStream(stored, writer);
        try
        {
            await checkAsync(kept, ct);
        }
        catch (OciException e) when (e.Code == ErrorCode.ContentMismatch)
        {
            // If the compressed bytes do not match the digest, that error comes first: they may arrive intact next time.
            await stored.CopyToAsync(Stream.Null, ct);
            throw;
        }

        await kept.CopyToAsync(Stream.Null, ct);
        await writer.CommitAsync(descriptor.MediaType, ct);
        return store.At(descriptor);
    }
}

/// <summary>Reads the tar of a layer, which has to be the one that it should be.</summary>
file sealed class LayerCheck(Layer layer, long tarSize, LayerDecoder? zstd)
{
    /// <exception cref="OciException">It is another layer.</exception>
    public async Task ReadAsync(Stream stored, CancellationToken ct)
    {
        var isOther = false;
        try
        {
            var tar = await Decompression.OpenAsync(stored, $"the layer {layer.Blob.Descriptor.Digest}", zstd, ct);
            await new VerifyingStream(tar, new Descriptor(MediaTypes.OciLayer, layer.DiffId, tarSize), onMismatch: () => isOther = true)
                .CopyToAsync(Stream.Null, ct);
        }
        catch (OciException e) when (isOther)
        {
            throw Mismatch($"its decompressed content does not have the digest {layer.DiffId}", e);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw Mismatch($"it is incomplete, or its compression does not match its media type ({e.Message.TrimEnd('.')})", e);
        }
    }

    private OciException Mismatch(string why, Exception cause) =>
        new(ErrorCode.ContentMismatch, $"cannot use the layer {layer.Blob.Descriptor.Digest}: {why}", cause);
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
