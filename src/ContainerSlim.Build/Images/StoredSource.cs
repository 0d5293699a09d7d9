using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Keeps the content of a source in a store, so that it is fetched only once.</summary>
internal sealed class StoredSource(IContentSource inner, BlobStore store) : IContentSource
{
    public async Task<ReadOnlyMemory<byte>> ReadManifestAsync(Descriptor descriptor, CancellationToken ct)
    {
        if (store.Find(descriptor) is { } kept) return await kept.ReadAllAsync(ct);

        var bytes = await inner.ReadManifestAsync(descriptor, ct);
        await store.PutAsync(descriptor, new MemoryStream(bytes.ToArray(), writable: false), ct);
        return bytes;
    }

    public async Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken ct)
    {
        var blob = await store.GetOrPutAsync(new Blob(descriptor, token => inner.OpenBlobAsync(descriptor, token)), ct);
        return await blob.OpenAsync(ct);
    }
}
