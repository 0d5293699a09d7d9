using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// Creates layers from files on this machine. A file is read only if it may have changed since it was last read, and a layer is written only if
/// its files are new.
/// </summary>
internal sealed class DiskLayers(BuildServices services, LayerCache cache)
{
    /// <summary>The name of a layer's list in the stat cache. The next build of the layer uses the same one; no other layer does.</summary>
    /// <param name="folder">The folder that contains the files.</param>
    /// <param name="what">The description of the layer.</param>
    public static string ListOf(string folder, string what) => Path.Combine(folder, $".{what}");

    /// <summary>Returns the layer that was written from the same entries before, or writes a new one, reusing the parts that have not changed.</summary>
    /// <param name="content">The content of the layer.</param>
    /// <param name="list">The name of the list in the stat cache, from <see cref="ListOf"/>.</param>
    /// <param name="ct">Cancels the operation.</param>
    /// <exception cref="OciException">A file changes while it is read, or something cannot be read or written.</exception>
    public async Task<BuiltLayer> GetOrWriteAsync(LayerContent content, string list, CancellationToken ct)
    {
        var isFirst = !await services.Ahead.LayerAsync(list, ct) && cache.WasEmpty;
        try
        {
            return await GetOrWriteAsync(content, StatCache.Open(services.Store, list, services.Time), isFirst, ct);
        }
        catch (OciException e) when (e.Code == ErrorCode.FileChanged)
        {
            // A file does not match its entry in the stat cache. An empty stat cache fixes that, unless the file is changing now: then this fails too.
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

    // The cache is empty, so files are not read just to compute a key.
    private async Task<BuiltLayer> WriteFirstAsync(LayerContent content, StatCache stats, CancellationToken ct)
    {
        var reading = new FirstReading(content.Entries, stats);
        return await cache.WriteAsync(content with { Entries = reading.Entries }, () => LayerKey.Of(reading.Identify(), content.Options).ToString(), ct);
    }
}
