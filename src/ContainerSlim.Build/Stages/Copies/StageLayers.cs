using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>Runs stages, and writes the layers of what is copied from them.</summary>
internal sealed class StageLayers(BuildServices services, LayerCache cache) : IDisposable
{
    // The images of several platforms share the same stages, whose commands run in the same folders.
    private readonly SemaphoreSlim oneAtATime = new(1);

    private readonly DiskLayers disk = new(services, cache);

    /// <summary>Builds the layers of the copies, bottom layer first. The stages' results stay open while their files are read.</summary>
    /// <param name="plan">The image.</param>
    /// <param name="readRoot">Reads the root file system that the copies are put onto.</param>
    /// <param name="times">The timestamps of static files.</param>
    /// <param name="ct">Cancels the work.</param>
    public async Task<StagedLayers> BuildAsync(ImagePlan plan, Func<CancellationToken, Task<ImageRoot>> readRoot, ContentClock times, CancellationToken ct)
    {
        await oneAtATime.WaitAsync(ct);
        try
        {
            using var results = await new StageRunner(services).RunAsync(plan.Stages, ct);
            var root = await readRoot(ct);
            var copied = CopyLayers.Create(plan.Stages, results, root);
            var built = new List<BuiltLayer>();
            foreach (var layer in copied.Layers) built.Add(await WriteAsync(await DateAsync(layer, plan, times, ct), plan, ct));
            return new StagedLayers(built, root) { Held = copied.Held };
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    /// <summary>Gets a layer from the cache, or writes it.</summary>
    public Task<BuiltLayer> WriteAsync(CopyLayer layer, ImagePlan plan, CancellationToken ct)
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
}
