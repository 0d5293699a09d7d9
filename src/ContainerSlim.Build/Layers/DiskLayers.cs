using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Layers of files of this machine: a file is read where it is not known to be the one read before, and a layer is written where its files are new.</summary>
internal sealed class DiskLayers(BlobStore store, LayerCache cache, TimeProvider time)
{
    // Whether a layer can be there is told by what was there before this one began.
    private readonly bool isFirst = cache.IsEmpty;

    /// <summary>The layer of some entries: the one that was written of the same before, or a new one made of the parts that changed.</summary>
    /// <param name="what">What it is, for the report.</param>
    /// <param name="folder">The folder that the files are in.</param>
    /// <param name="entries">The entries.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="ct">Cancels the work.</param>
    /// <exception cref="OciException">A file changes while it is read, or something cannot be read or written.</exception>
    public async Task<BuiltLayer> GetOrWriteAsync(string what, string folder, IReadOnlyList<LayerEntry> entries, LayerOptions options, CancellationToken ct)
    {
        try
        {
            return await GetOrWriteAsync(what, StatCache.Open(store, folder, time), entries, options, ct);
        }
        catch (OciException e) when (e.Code == ErrorCode.FileChanged)
        {
            // A file is not what was known of it. Where that is all, knowing nothing helps; where it is changing now, this fails too.
            return await GetOrWriteAsync(what, StatCache.Empty(store, folder, time), entries, options, ct);
        }
    }

    private async Task<BuiltLayer> GetOrWriteAsync(string what, StatCache stats, IReadOnlyList<LayerEntry> entries, LayerOptions options, CancellationToken ct)
    {
        var layer = isFirst && stats.IsEmpty ? await WriteFirstAsync(what, stats, entries, options, ct) : await FindOrWriteAsync(what, stats, entries, options, ct);
        await stats.SaveAsync(ct);
        return layer;
    }

    private async Task<BuiltLayer> FindOrWriteAsync(string what, StatCache stats, IReadOnlyList<LayerEntry> entries, LayerOptions options, CancellationToken ct)
    {
        var identified = await LayerKey.IdentifyAsync(entries, stats, ct);
        return await cache.GetOrWriteAsync(what, LayerKey.Of(identified, options).ToString(), () => identified, options, ct);
    }

    // There is nothing to look for, so no file is read to know what.
    private async Task<BuiltLayer> WriteFirstAsync(string what, StatCache stats, IReadOnlyList<LayerEntry> entries, LayerOptions options, CancellationToken ct)
    {
        var reading = new FirstReading(entries, stats);
        return await cache.WriteAsync(what, reading.Entries, () => LayerKey.Of(reading.Identify(), options).ToString(), options, ct);
    }
}
