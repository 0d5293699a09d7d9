using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>A layer that a repository claims to have.</summary>
/// <param name="Source">The repository.</param>
/// <param name="Request">The request for the layer.</param>
/// <param name="Record">What the layer must be.</param>
internal sealed record RemoteLayerPromise(RemoteLayerSource Source, LayerRequest Request, LayerRecord Record);

/// <summary>The bytes of a layer in a repository. They are fetched into the store on demand, once, and only if they are those of the layer.</summary>
internal sealed class RemoteLayerBlob(RemoteLayerPromise promise, BlobStore store, Action<SlimException> whenLost)
{
    private readonly Lock one = new();
    private Task<Blob>? fetching;

    /// <summary>Opens the layer.</summary>
    /// <exception cref="SlimException">The repository does not provide the layer, or provides something else.</exception>
    public async Task<Stream> OpenAsync(CancellationToken ct)
    {
        Task<Blob> kept;
        lock (one) kept = fetching ??= FetchAsync(ct);
        return await (await kept).OpenAsync(ct);
    }

    private async Task<Blob> FetchAsync(CancellationToken ct)
    {
        try
        {
            var (source, request, record) = promise;
            var promised = new Blob(record.Descriptor, token => source.OpenAsync(record.Descriptor, token));
            var fetched = await store.PutLayerAsync(new Layer(promised, record.DiffDigest), record.TarSize ?? 0, Zstd.Decompress, ct);
            await store.PutRecordAsync(request.Kind, request.Key, record.Write(), ct);
            return fetched;
        }
        catch (SlimException e) when (e.Code is not (ErrorCode.DiskFull or ErrorCode.OutputNotWritable))
        {
            whenLost(e);
            throw;
        }
    }
}
