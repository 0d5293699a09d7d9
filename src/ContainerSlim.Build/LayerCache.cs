using System.Globalization;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Layers that many images share, kept in the store under a key that says what they are made from.</summary>
internal sealed class LayerCache(BlobStore store)
{
    /// <summary>The layer of a key; null where the store has none.</summary>
    public BuiltLayer? Find(string what, string key, LayerOptions options)
    {
        if (store.FindRecord(Kind(options), key) is not { } bytes || LayerRecord.Read(bytes) is not { } record) return null;

        return store.Find(record.Descriptor) is { } blob ? new BuiltLayer(new Layer(blob, record.DiffDigest), what, record.Files, IsReused: true) : null;
    }

    /// <summary>The layer of a key: from the store, or written from its entries and kept. A key says all that the bytes depend on; formats differ in a media type only.</summary>
    public async Task<BuiltLayer> GetOrWriteAsync(string what, string key, Func<IReadOnlyList<LayerEntry>> entries, LayerOptions options, CancellationToken ct)
    {
        if (Find(what, key, options) is { } kept) return kept;

        var written = await WriteAsync(what, entries(), options, ct);
        await store.PutRecordAsync(Kind(options), key, LayerRecord.Write(written), ct);
        return written;
    }

    // Named after how layers are written: another way gives other bytes, and then old layers are not the same as new ones.
    private static string Kind(LayerOptions options) => string.Create(CultureInfo.InvariantCulture, $"layers3-{options.Encoding.ToString().ToLowerInvariant()}{options.Level}");

    /// <summary>Writes a layer that has no key to be found by.</summary>
    public async Task<BuiltLayer> WriteAsync(string what, IReadOnlyList<LayerEntry> entries, LayerOptions options, CancellationToken ct)
    {
        var layer = await LayerWriter.WriteAsync(entries, options, store, ct);
        return new BuiltLayer(layer, what, entries.Count(entry => entry.Kind != EntryKind.Directory), IsReused: false);
    }
}
