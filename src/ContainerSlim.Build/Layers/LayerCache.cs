using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Layers that many images share, kept under a key that says what they are made from: in the store, and in repositories where there are some.</summary>
internal sealed class LayerCache(BlobStore store, RemoteLayers? remote = null)
{
    /// <summary>What was written for this build before it began: it is in the store, and new.</summary>
    public HeadStart? Ahead { get; init; }

    /// <summary>Whether no layer can be found here: nothing was ever kept.</summary>
    public bool IsEmpty => remote is null && Ahead is null && !store.HasRecords;

    /// <summary>The layer of a key, without a look at what it is made from; null where it is in no place that is known.</summary>
    public async Task<BuiltLayer?> FindAsync(string what, string key, LayerOptions options, CancellationToken ct)
    {
        var request = new LayerRequest(what, key, options);
        if (Find(request) is { } kept) return kept;

        return remote is null ? null : await remote.FindKnownAsync(request, ct);
    }

    /// <summary>The layer of a key: from the store or a repository, or written from its entries and kept. A key says all that the bytes depend on; formats differ in a media type only.</summary>
    public async Task<BuiltLayer> GetOrWriteAsync(string what, string key, Func<IReadOnlyList<LayerEntry>> entries, LayerOptions options, CancellationToken ct)
    {
        if (await FindAsync(what, key, options, ct) is { } known) return known;

        var request = new LayerRequest(what, key, options);
        var listed = entries();
        if (remote is not null && await remote.FindAsync(request, listed, ct) is { } found) return found;

        return await WriteAsync(what, listed, () => key, options, ct);
    }

    /// <summary>Writes a layer whose key is known when it has been written, and keeps it.</summary>
    public async Task<BuiltLayer> WriteAsync(string what, IReadOnlyList<LayerEntry> entries, Func<string> key, LayerOptions options, CancellationToken ct)
    {
        var written = await WriteAsync(what, entries, options, ct);
        var request = new LayerRequest(what, key(), options);
        await store.PutRecordAsync(request.Kind, request.Key, LayerRecord.Of(written.Layer.Blob.Descriptor, written.Layer.DiffId, written.Files ?? 0).Write(), ct);
        remote?.Use(request, written);
        return written;
    }

    /// <summary>Writes a layer that has no key to be found by.</summary>
    public async Task<BuiltLayer> WriteAsync(string what, IReadOnlyList<LayerEntry> entries, LayerOptions options, CancellationToken ct)
    {
        var layer = await LayerWriter.WriteAsync(entries, options, store, ct);
        return new BuiltLayer(layer, what, CountFiles(entries), IsReused: false);
    }

    /// <summary>How many of the entries are files, or links to them.</summary>
    public static int CountFiles(IReadOnlyList<LayerEntry> entries) => entries.Count(entry => entry.Kind != EntryKind.Directory);

    private BuiltLayer? Find(LayerRequest request)
    {
        if (store.FindRecord(request.Kind, request.Key) is not { } bytes || LayerRecord.Read(bytes) is not { } record) return null;
        if (store.Find(record.Descriptor) is not { } blob) return null;

        var kept = new BuiltLayer(new Layer(blob, record.DiffDigest), request.What, record.Files, IsReused: Ahead?.Written.Contains(blob.Descriptor.Digest) != true);
        remote?.Use(request, kept);
        return kept;
    }
}
