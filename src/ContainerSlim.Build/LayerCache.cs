using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Layers that many images share, kept in the store under a key that says what they are made from.</summary>
internal sealed class LayerCache(BlobStore store)
{
    // Named after how layers are written: another way gives other bytes, and then old layers are not the same as new ones.
    private const string Kind = "layers-gzip9";

    /// <summary>How a layer for many images is written: at the same time for all, and small, for it is written once and pulled often.</summary>
    public static LayerOptions SharedOptions(ImageFormat format) => new() { Epoch = DateTimeOffset.UnixEpoch, Level = 9, Format = format };

    /// <summary>The layer of a key; null where the store has none.</summary>
    public BuiltLayer? Find(string what, string key)
    {
        if (store.FindRecord(Kind, key) is not { } bytes || LayerRecord.Read(bytes) is not { } record) return null;

        return store.Find(record.Descriptor) is { } blob ? new BuiltLayer(new Layer(blob, record.DiffDigest), what, record.Files, IsReused: true) : null;
    }

    /// <summary>The layer of a key: from the store, or written from its entries and kept. A key says all that the bytes depend on; formats differ in a media type only.</summary>
    public async Task<BuiltLayer> GetOrWriteAsync(string what, string key, Func<IReadOnlyList<LayerEntry>> entries, LayerOptions options, CancellationToken ct)
    {
        if (Find(what, key) is { } kept) return kept;

        var written = await WriteAsync(what, entries(), options, ct);
        await store.PutRecordAsync(Kind, key, LayerRecord.Write(written), ct);
        return written;
    }

    /// <summary>Writes a layer that has no key.</summary>
    public async Task<BuiltLayer> WriteAsync(string what, IReadOnlyList<LayerEntry> entries, LayerOptions options, CancellationToken ct)
    {
        var layer = await LayerWriter.WriteAsync(entries, options, store, ct);
        return new BuiltLayer(layer, what, entries.Count(entry => entry.Kind != EntryKind.Directory), IsReused: false);
    }
}
