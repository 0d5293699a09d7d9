using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// Layers of files of this machine. A file is read only where it may have changed since it was read last, and a layer is written only where
/// its files are new.
/// </summary>
internal sealed class DiskLayers(BuildServices services, LayerCache cache)
{
    /// <summary>The name of the list of what is known of the files of a layer: the same for the next build of it, and no other layer's.</summary>
    /// <param name="folder">The folder that the files are in.</param>
    /// <param name="what">What the layer is.</param>
    public static string ListOf(string folder, string what) => Path.Combine(folder, $".{what}");

    /// <summary>The layer of some entries: the one that was written of the same before, or a new one made of the parts that changed.</summary>
    /// <param name="content">What it is made of.</param>
    /// <param name="list">The name of the list of what is known of the files, of <see cref="ListOf"/>.</param>
    /// <param name="ct">Cancels the work.</param>
    /// <exception cref="OciException">A file changes while it is read, or something cannot be read or written.</exception>
    public async Task<BuiltLayer> GetOrWriteAsync(LayerContent content, string list, CancellationToken ct)
    {
        var isFirst = !await services.Ahead.LayersAsync(ct) && cache.WasEmpty;
        try
        {
            return await GetOrWriteAsync(content, StatCache.Open(services.Store, list, services.Time), isFirst, ct);
        }
        catch (OciException e) when (e.Code == ErrorCode.FileChanged)
        {
            // A file is not what was known of it. Where that is all, knowing nothing helps; where it is changing now, this fails too.
            return await GetOrWriteAsync(content, StatCache.Empty(services.Store, list, services.Time), isFirst, ct);
        }
    }

    private async Task<BuiltLayer> GetOrWriteAsync(LayerContent content, StatCache stats, bool isFirst, CancellationToken ct)
    {
        var layer = isFirst && stats.IsEmpty ? await WriteFirstAsync(content, stats, ct) : await FindOrWriteAsync(content, stats, ct);
        await stats.SaveAsync(ct);
        return layer;
    }

    private async Task<BuiltLayer> FindOrWriteAsync(LayerContent content, StatCache stats, CancellationToken ct)
    {
        var identified = await LayerKey.IdentifyAsync(content.Entries, stats, ct);
        var request = new LayerRequest(content.What, LayerKey.Of(identified, content.Options).ToString(), content.Options);
        return await cache.GetOrWriteAsync(request, () => identified, ct);
    }

    // There is nothing to look for, so no file is read to know what.
    private async Task<BuiltLayer> WriteFirstAsync(LayerContent content, StatCache stats, CancellationToken ct)
    {
        var reading = new FirstReading(content.Entries, stats);
        return await cache.WriteAsync(content with { Entries = reading.Entries }, () => LayerKey.Of(reading.Identify(), content.Options).ToString(), ct);
    }
}
