using ContainerSlim.Build.Stages;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Makes one image: base, runtime layer, stages and app layers side by side, then the configuration and manifest over them.</summary>
internal sealed class ImageComposer(BuildServices services, LayerCache cache, BaseSelector bases, StageLayers stages)
{
    private readonly DiskLayers disk = new(services, cache);

    /// <summary>The image of a plan; nothing but the store has it yet.</summary>
    /// <exception cref="SlimException">It cannot be made.</exception>
    public async Task<BuiltImage> ComposeAsync(ImagePlan plan, StepClock clock, CancellationToken ct)
    {
        // Nothing is read or fetched for an app that could not be started in the end.
        var command = plan.Settings.Command.AppCommand.Count > 0 ? [] : StartCommand.Derive(plan);
        var packs = NeedsRuntimeLayer(plan) ? RuntimeLayer.Select(plan.App) : [];

        using var siblings = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var selecting = clock.RunAsync("base", () => bases.SelectAsync(plan, siblings.Token), one => BuiltLayer.BytesOf(one.Layers));
        var added = new List<Task<IReadOnlyList<BuiltLayer>>>();
        void Add(string step, Func<CancellationToken, Task<IReadOnlyList<BuiltLayer>>> write) =>
            added.Add(clock.RunAsync(step, () => write(siblings.Token), BuiltLayer.BytesOf));

        if (packs.Count > 0) Add("runtime layer", token => WriteRuntimeLayerAsync(plan, packs, token));

        // What is copied lies on what many images share and below the app: most of it changes less often than the app does, and what changes
        // least is lowest. Where the app and a copy have one path, the app's file is the one that shows.
        if (!plan.Stages.IsEmpty) Add("stages", token => stages.BuildAsync(plan, token));
        Add("app layer", token => WriteAppLayersAsync(plan, token));
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
            Hint = Hints.For(layers, packs),
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

    private Task<IReadOnlyList<BuiltLayer>> WriteAppLayersAsync(ImagePlan plan, CancellationToken ct)
    {
        var folder = plan.Settings.WorkingDirectory;
        var entries = StaticAssetList.Set(AppLayer.Entries(plan.App, plan.Platform, folder), plan.Epoch);
        var layers = new AppLayers(plan.App.Directory, folder, plan.App.Name, plan.Layers) { Form = plan.Form };
        return layers.WriteAsync(entries, plan.Compression.OptionsAt(plan.Epoch, plan.Format), disk, ct);
    }
}
