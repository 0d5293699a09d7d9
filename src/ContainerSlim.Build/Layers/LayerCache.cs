using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Caches layers under keys that identify what they are made from: in the store, and in repositories if there are any.</summary>
internal sealed class LayerCache(BuildServices services, RemoteLayers? remote = null)
{
    private readonly BlobStore store = services.Store;

    /// <summary>Receives each layer as soon as it is available.</summary>
    public Action<BuiltLayer> WhenThere { get; init; } = _ => { };

    /// <summary>Whether no layer could be found when the build started, because nothing was ever cached.</summary>
    public bool WasEmpty { get; } = remote is null && !services.Store.HasRecords;

    /// <summary>Finds the layer of a key without its entries; null if no known place has it.</summary>
    public async Task<BuiltLayer?> FindAsync(LayerRequest request, CancellationToken ct) =>
        (Find(request) ?? (remote is null ? null : await remote.FindKnownAsync(request, ct))) is { } found ? Told(found) : null;

    /// <summary>
    /// Returns the layer of a key from the store or a repository, or writes it from its entries and caches it. A key covers everything that the
    /// bytes depend on; image formats differ only in a media type.
    /// </summary>
    public async Task<BuiltLayer> GetOrWriteAsync(LayerRequest request, Func<IReadOnlyList<LayerEntry>> entries, CancellationToken ct)
    {
        if (await FindAsync(request, ct) is { } known) return known;

        var content = new LayerContent(request.What, entries(), request.Options);
        if (remote is not null && await remote.FindAsync(request, content, ct) is { } found) return Told(found);

        return await WriteAsync(content, () => request.Key, ct);
    }

    /// <summary>Writes and caches a layer whose key is known only when it has been written.</summary>
    public async Task<BuiltLayer> WriteAsync(LayerContent content, Func<string> key, CancellationToken ct)
    {
        var written = await WriteOnlyAsync(content, ct);
        var request = new LayerRequest(content.What, key(), content.Options);
        var record = LayerRecord.Of(written.Layer.Blob.Descriptor, written.Layer.DiffId, content.Files);
        await store.PutRecordAsync(request.Kind, request.Key, record.Write(), ct);
        remote?.Use(request, written);
        return Told(written);
    }

    /// <summary>Writes a layer that has no key to find it by.</summary>
    public async Task<BuiltLayer> WriteAsync(LayerContent content, CancellationToken ct) => Told(await WriteOnlyAsync(content, ct));

    private async Task<BuiltLayer> WriteOnlyAsync(LayerContent content, CancellationToken ct)
    {
        var layer = await LayerWriter.WriteAsync(content.Entries, content.Options, store, ct);
        return new BuiltLayer(layer, content.What, content.Files, IsReused: false);
    }

    private BuiltLayer? Find(LayerRequest request)
    {
        if (store.FindRecord(request.Kind, request.Key) is not { } bytes || LayerRecord.Read(bytes) is not { } record) return null;
        if (store.Find(record.Descriptor) is not { } blob) return null;

        var isReused = !services.Ahead.IsNew(blob.Descriptor.Digest);
        var kept = new BuiltLayer(new Layer(blob, record.DiffDigest), request.What, record.Files, isReused);
        remote?.Use(request, kept);
        return kept;
    }

    private BuiltLayer Told(BuiltLayer layer)
    {
        WhenThere(layer);
        return layer;
    }
}
