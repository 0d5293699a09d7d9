using ContainerSlim.Build.Stages;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Composes one image: gets the base, runtime layer, stages and app layers in parallel, then creates the configuration and manifest.</summary>
internal sealed class ImageComposer(BuildServices services, LayerCache cache, BaseSelector bases, StageLayers stages)
{
    private readonly DiskLayers disk = new(services, cache);

    /// <summary>Composes the image of a plan. Until it is published, only the store has it.</summary>
    /// <exception cref="SlimException">The image cannot be composed.</exception>
    public async Task<BuiltImage> ComposeAsync(ImagePlan plan, StepClock clock, CancellationToken ct)
    {
        // Comes first, so that nothing is read or fetched for an app that cannot be started.
        var command = plan.Settings.Command.AppCommand.Count > 0 ? [] : StartCommand.Derive(plan);
        var packs = NeedsRuntimeLayer(plan) ? RuntimeLayer.Select(plan.App) : [];

        using var siblings = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var selecting = clock.RunAsync("base", () => bases.SelectAsync(plan, siblings.Token), one => BuiltLayer.BytesOf(one.Layers));
        var times = new ContentClock(plan.ContentTime, services.Commits, services.Time);
        var added = new List<Task<IReadOnlyList<BuiltLayer>>>();
        void Add(string step, Func<CancellationToken, Task<IReadOnlyList<BuiltLayer>>> write) =>
            added.Add(clock.RunAsync(step, () => write(siblings.Token), BuiltLayer.BytesOf));

        if (packs.Count > 0) Add("runtime layer", token => WriteRuntimeLayerAsync(plan, packs, token));

        // Copied files lie above the layers that many images share and below the app's layers: most of them change less often than the app, and what
        // changes least goes lowest. If the app and a copy have a file at the same path, the app's file wins.
        if (!plan.Stages.IsEmpty) Add("stages", token => stages.BuildAsync(plan, times, token));
        Add("app layer", token => WriteAppLayersAsync(plan, times, token));
        await AllOrNone.WaitAsync([selecting, .. added], siblings);

        var baseImage = await selecting;
        IReadOnlyList<BuiltLayer> layers = [.. baseImage.Layers, .. (await Task.WhenAll(added)).SelectMany(several => several)];
        if (Configuration.Overwrites(plan, baseImage) is { } overwritten) services.Observer.Warn(new Warning(WarningCode.EntrypointReplaced, overwritten));
        var config = Configuration.Create(plan, baseImage, command, layers);
        return new BuiltImage
        {
            Image = Image.Create(config, [.. layers.Select(layer => layer.Layer)], plan.Format, plan.Settings.Annotations),
            RuntimeIdentifier = plan.App.RuntimeIdentifier,
            Base = baseImage,
            Layers = layers,
            Hints = Hints.For(layers, packs, times.Hint),
        };
    }

    private static bool NeedsRuntimeLayer(ImagePlan plan) => plan.App.IsFrameworkDependent && plan.Base is BasePlan.Chiseled;

    private async Task<IReadOnlyList<BuiltLayer>> WriteRuntimeLayerAsync(ImagePlan plan, IReadOnlyList<RuntimePack> packs, CancellationToken ct)
    {
        var rid = plan.App.RuntimeIdentifier;
        var diagnostics = plan.App.Contents.Diagnostics;
        var request = new LayerRequest(
            $".NET {packs[0].Version} runtime",
            RuntimeLayer.Key(packs, rid, diagnostics),
            plan.Compression.SharedOptions(plan.Format));
        return [await cache.GetOrWriteAsync(request, () => RuntimeLayer.Entries(packs, rid, diagnostics), ct)];
    }

    private async Task<IReadOnlyList<BuiltLayer>> WriteAppLayersAsync(ImagePlan plan, ContentClock times, CancellationToken ct)
    {
        var folder = plan.Settings.WorkingDirectory;
        var entries = StaticAssetList.Set(AppLayer.Entries(plan.App, plan.Platform, folder), plan.Epoch);
        var files = StaticFiles.OfApp([.. plan.App.Items.Where(item => item.Kind == EntryKind.File).Select(item => item.Path)], plan.Layers.Files);
        if (!files.IsEmpty) entries = files.Date(entries, folder.TrimStart('/') + "/", await times.ReadAsync(ct));
        var layers = new AppLayers(plan.App.Directory, folder, plan.App.Name, plan.Layers) { Form = plan.Form };
        return await layers.WriteAsync(entries, plan.Compression.OptionsAt(plan.Epoch, plan.Format), disk, ct);
    }
}
