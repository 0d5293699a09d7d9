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
        var command = StartCommand.Derive(plan);
        var packs = NeedsRuntimeLayer(plan) ? RuntimeLayer.Select(plan.App) : [];

        var reading = Task.Run(() => AppCode.Of(plan.App), CancellationToken.None);
        using var siblings = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var selecting = clock.RunAsync("base", () => bases.SelectAsync(plan, siblings.Token), one => BuiltLayer.BytesOf(one.Layers));
        var added = new List<Task<IReadOnlyList<BuiltLayer>>>();
        void Add(string step, Func<CancellationToken, Task<IReadOnlyList<BuiltLayer>>> write) =>
            added.Add(clock.RunAsync(step, () => write(siblings.Token), BuiltLayer.BytesOf));

        if (packs.Count > 0) Add("runtime layer", token => WriteRuntimeLayerAsync(plan, packs, token));

        // Copied files lie above the layers that many images share and below the app's layers: most of them change less often than the app, and what
        // changes least goes lowest. If the app and a copy have a file at the same path, the app's file wins.
        if (!plan.Stages.IsEmpty) Add("stages", token => stages.BuildAsync(plan, token));
        Add("app layer", token => WriteAppLayersAsync(plan, token));
        await AllOrNone.WaitAsync([selecting, .. added], siblings);

        var baseImage = await selecting;
        IReadOnlyList<BuiltLayer> layers = [.. baseImage.Layers, .. (await Task.WhenAll(added)).SelectMany(several => several)];
        if (Configuration.Overwrites(plan, baseImage) is { } overwritten) services.Observer.Warn(new Warning(WarningCode.EntrypointReplaced, overwritten));
        var code = await reading;
        if (NotTrimmable(plan.App, code) is { } warning) services.Observer.Warn(warning);
        var config = Configuration.Create(plan, baseImage, command, layers);
        return new BuiltImage
        {
            Image = Image.Create(config, [.. layers.Select(layer => layer.Layer)], plan.Format, plan.Settings.Annotations),
            RuntimeIdentifier = plan.App.RuntimeIdentifier,
            Base = baseImage,
            Layers = layers,
            Hints = Hints.For(plan, code, layers, packs),
        };
    }

    private static Warning? NotTrimmable(PublishedApp app, AppCode code) => app.IsTrimmed && code.Blocker is { Name: var framework }
        ? new Warning(
            WarningCode.NotTrimmable,
            $"'{app.Name}' is published without code that seems unused, but {framework} does not support this: the app can fail when it starts, or later. "
                + "Set SlimMode to framework-dependent or self-contained.")
        : null;

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
        var files = AppLayer.Entries(plan.App, plan.Platform, folder);
        if (plan.Base is BasePlan.Chiseled { WebServer: true }) files.AddRange(StaticSite.Entries(plan.App, folder));
        var entries = StaticAssetList.Set(files, plan.Epoch);
        var layers = new AppLayers(plan.App.Directory, folder, plan.App.Name, plan.Layers) { Form = plan.Form };
        return layers.WriteAsync(entries, plan.Compression.OptionsAt(plan.Epoch, plan.Format), disk, ct);
    }
}
