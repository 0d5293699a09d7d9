using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>Runs stages, and writes the layers of what is copied from them.</summary>
internal sealed class StageLayers(BuildServices services, LayerCache cache) : IDisposable
{
    // The images of several platforms share the same stages, whose commands run in the same folders.
    private readonly SemaphoreSlim oneAtATime = new(1);

    private readonly DiskLayers disk = new(services, cache);

    /// <summary>Builds the layers of the copies, bottom layer first. The stages' results stay open while their files are read.</summary>
    public async Task<IReadOnlyList<BuiltLayer>> BuildAsync(ImagePlan plan, ContentClock times, CancellationToken ct)
    {
        await oneAtATime.WaitAsync(ct);
        try
        {
            using var results = await new StageRunner(services).RunAsync(plan.Stages, ct);
            var built = new List<BuiltLayer>();
            foreach (var layer in CopyLayers.Create(plan.Stages, results)) built.Add(await WriteAsync(await DateAsync(layer, plan, times, ct), plan, ct));
            return built;
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    /// <summary>Releases the lock that makes images wait for each other.</summary>
    public void Dispose() => oneAtATime.Dispose();

    private static async Task<CopyLayer> DateAsync(CopyLayer layer, ImagePlan plan, ContentClock clock, CancellationToken ct)
    {
        var paths = layer.Entries.Where(entry => entry.Kind == EntryKind.File).Select(entry => entry.Path).ToList();
        var files = StaticFiles.OfCopies(paths, plan.Settings.WorkingDirectory);
        if (files.IsEmpty) return layer;

        var times = await clock.ReadAsync(ct);
        return layer with
        {
            Entries = files.Date(layer.Entries, "", times),
            Key = layer.Key is { } key && times.IsDated ? $"{key} {times.Identity}" : layer.Key,
        };
    }

    private Task<BuiltLayer> WriteAsync(CopyLayer layer, ImagePlan plan, CancellationToken ct)
    {
        if (layer.Key is { } key)
        {
            var request = new LayerRequest(layer.What, plan.FormKey(key), plan.Compression.SharedOptions(plan.Format));
            return cache.GetOrWriteAsync(request, () => plan.Form(layer.Entries), ct);
        }

        var content = new LayerContent(layer.What, plan.Form(layer.Entries), plan.Compression.OptionsAt(plan.Epoch, plan.Format));

        // What is known about a folder's files is kept separately for each copy, because copies from the same folder contain different files.
        return layer.Folder is { } folder ? disk.GetOrWriteAsync(content, DiskLayers.ListOf(folder, layer.What), ct) : cache.WriteAsync(content, ct);
    }
}
