namespace ContainerSlim.Build.Stages;

/// <summary>From stages to layers: runs them, and writes what is copied.</summary>
internal sealed class StageLayers(StageServices services, LayerCache cache)
{
    private readonly DiskLayers disk = new(services.Store, cache, services.Time);

    /// <summary>The layers of the copies, the lowest first. The stages' results are open for as long as their files are read.</summary>
    public async Task<IReadOnlyList<BuiltLayer>> BuildAsync(BuildPlan plan, CancellationToken ct)
    {
        using var results = await new StageRunner(services).RunAsync(plan.Stages, ct);
        var built = new List<BuiltLayer>();
        foreach (var layer in CopyLayers.Create(plan.Stages, results)) built.Add(await WriteAsync(layer, plan, ct));
        return built;
    }

    private Task<BuiltLayer> WriteAsync(CopyLayer layer, BuildPlan plan, CancellationToken ct)
    {
        if (layer.Key is { } key) return cache.GetOrWriteAsync(layer.What, key, () => layer.Entries, LayerCache.SharedOptions(plan.Format, plan.Compression), ct);

        var options = plan.Compression.OptionsAt(plan.Epoch, plan.Format);
        return layer.Folder is { } folder ? disk.GetOrWriteAsync(layer.What, folder, layer.Entries, options, ct) : cache.WriteAsync(layer.What, layer.Entries, options, ct);
    }
}
