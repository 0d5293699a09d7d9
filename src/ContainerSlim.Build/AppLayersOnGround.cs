using ContainerSlim.Build.Stages;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Writes the layers of an app, with the links of the layers below resolved.</summary>
internal sealed class AppLayersOnGround(ImagePlan plan, ImageGround ground, ContentClock times, DiskLayers disk)
{
    private readonly string folder = plan.Settings.WorkingDirectory;

    /// <summary>Writes the layers, bottom layer first.</summary>
    /// <param name="between">Gets the layers between the base and the app.</param>
    /// <param name="ct">Cancels the work.</param>
    /// <exception cref="SlimException">A file cannot be read, or conflicts with the layers below.</exception>
    public async Task<IReadOnlyList<BuiltLayer>> WriteAsync(Func<Task<StagedLayers>> between, CancellationToken ct)
    {
        var files = AppLayer.Entries(plan.App, plan.Platform, folder);
        if (plan.Base is BasePlan.Chiseled { WebServer: true }) files.AddRange(StaticSite.Entries(plan.App, folder));
        var entries = await DateAsync(StaticAssetList.Set(files, plan.Epoch), ct);
        if (ground.IsUsual) return await WriteUsualAsync(entries, ct);

        var staged = await between();
        var root = plan.Stages.IsEmpty && plan.Directories.Count == 0 ? await ground.ReadForAppAsync(ct) : staged.Root;
        staged.Held.Check(entries);
        staged.Held.Check(root.Place(entries));
        return await WriteAsync(entries, part => staged.Held.Apply(root.Place(part)), ct);
    }

    // The layers are written while the base is looked up. They are written again in the rare case that the base has a link on their paths.
    private async Task<IReadOnlyList<BuiltLayer>> WriteUsualAsync(IReadOnlyList<LayerEntry> entries, CancellationToken ct)
    {
        var layers = await WriteAsync(entries, part => part, ct);
        if (!ground.IsForeign) return layers;

        var root = await ground.ReadForAppAsync(ct);
        return root.Place(entries).SequenceEqual(entries) ? layers : await WriteAsync(entries, root.Place, ct);
    }

    private Task<IReadOnlyList<BuiltLayer>> WriteAsync(
        IReadOnlyList<LayerEntry> entries,
        Func<IReadOnlyList<LayerEntry>, IReadOnlyList<LayerEntry>> place,
        CancellationToken ct)
    {
        var layers = new AppLayers(plan.App.Directory, folder, plan.App.Name, plan.Layers) { Form = part => plan.Form(place(part)) };
        return layers.WriteAsync(entries, plan.Compression.OptionsAt(plan.Epoch, plan.Format), disk, ct);
    }

    private async Task<IReadOnlyList<LayerEntry>> DateAsync(IReadOnlyList<LayerEntry> entries, CancellationToken ct)
    {
        var files = StaticFiles.OfApp([.. plan.App.Items.Where(item => item.Kind == EntryKind.File).Select(item => item.Path)], plan.Layers.Files);
        return files.IsEmpty ? entries : files.Date(entries, folder.TrimStart('/') + "/", await times.ReadAsync(ct));
    }
}
