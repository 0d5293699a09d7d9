namespace ContainerSlim.Build.Stages;

/// <summary>From stages to layers: runs them, and writes what is copied.</summary>
internal sealed class StageLayers(StageServices services, LayerCache cache, DiskLayers disk, LayerSender sender) : IDisposable
{
    // The images of several platforms have the same stages, whose commands run in the same folders.
    private readonly SemaphoreSlim oneAtATime = new(1);

    /// <summary>The layers of the copies, the lowest first. The stages' results are open for as long as their files are read.</summary>
    public async Task<IReadOnlyList<BuiltLayer>> BuildAsync(ImagePlan plan, CancellationToken ct)
    {
        await oneAtATime.WaitAsync(ct);
        try
        {
            using var results = await new StageRunner(services).RunAsync(plan.Stages, ct);
            var built = new List<BuiltLayer>();
            foreach (var layer in CopyLayers.Create(plan.Stages, results)) built.Add(sender.Send(await WriteAsync(layer, plan, ct)));
            return built;
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    /// <summary>Frees what makes images wait for each other.</summary>
    public void Dispose() => oneAtATime.Dispose();

    private Task<BuiltLayer> WriteAsync(CopyLayer layer, ImagePlan plan, CancellationToken ct)
    {
        if (layer.Key is { } key) return cache.GetOrWriteAsync(layer.What, plan.FormKey(key), () => plan.Form(layer.Entries), plan.Compression.SharedOptions(plan.Format), ct);

        var options = plan.Compression.OptionsAt(plan.Epoch, plan.Format);
        var entries = plan.Form(layer.Entries);
        if (layer.Folder is not { } folder) return cache.WriteAsync(layer.What, entries, options, ct);

        // What is known of a folder's files is kept for each copy by itself: it is of other files of the same folder.
        return disk.GetOrWriteAsync(layer.What, Path.Combine(folder, $".{layer.What}"), entries, options, ct);
    }
}
