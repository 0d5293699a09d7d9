using ContainerSlim.Build.Stages;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Makes one image: base, runtime layer, stages and app layers side by side, then the configuration and manifest over them.</summary>
internal sealed class ImageComposer(BaseSelector bases, LayerCache cache, DiskLayers disk, StageLayers stages, LayerSender sender, IBuildObserver observer)
{
    /// <summary>The image of a plan; nothing but the store has it yet.</summary>
    /// <exception cref="SlimException">It cannot be made.</exception>
    public async Task<BuiltImage> ComposeAsync(ImagePlan plan, StepClock clock, CancellationToken ct)
    {
        // Nothing is read or fetched for an app that could not be started in the end.
        var command = plan.Settings.Command.AppCommand.Count > 0 ? [] : StartCommand.Derive(plan);
        var packs = NeedsRuntimeLayer(plan) ? RuntimeLayer.Select(plan.App) : [];

        using var siblings = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var selecting = clock.RunAsync("base", () => SelectBaseAsync(plan, siblings.Token), one => StepBytes.Of(one.Layers));
        var added = new List<Task<IReadOnlyList<BuiltLayer>>>();
        if (packs.Count > 0) added.Add(clock.RunAsync("runtime layer", () => WriteRuntimeLayerAsync(plan, packs, siblings.Token), StepBytes.Of));

        // What is copied lies on what many images share and below the app: most of it changes less often than the app does, and what changes
        // least is lowest. Where the app and a copy have one path, the app's file is the one that shows.
        if (!plan.Stages.IsEmpty) added.Add(clock.RunAsync("stages", () => stages.BuildAsync(plan, siblings.Token), StepBytes.Of));
        added.Add(clock.RunAsync("app layer", () => WriteAppLayersAsync(plan, siblings.Token), StepBytes.Of));
        await AllOrNone.WaitAsync([selecting, .. added], siblings);

        var baseImage = await selecting;
        IReadOnlyList<BuiltLayer> layers = [.. baseImage.Layers, .. (await Task.WhenAll(added)).SelectMany(several => several)];
        if (Configuration.Overwrites(plan, baseImage) is { } overwritten) observer.Warn(new Warning(WarningCode.EntrypointReplaced, overwritten));
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

    private async Task<BaseImage> SelectBaseAsync(ImagePlan plan, CancellationToken ct)
    {
        var baseImage = await bases.SelectAsync(plan, ct);
        foreach (var layer in baseImage.Layers) sender.Send(layer);
        return baseImage;
    }

    private static bool NeedsRuntimeLayer(ImagePlan plan) => plan.App.IsFrameworkDependent && plan.Base is BasePlan.Chiseled;

    private async Task<IReadOnlyList<BuiltLayer>> WriteRuntimeLayerAsync(ImagePlan plan, IReadOnlyList<RuntimePack> packs, CancellationToken ct)
    {
        var what = $".NET {packs[0].Version} runtime";
        var rid = plan.App.RuntimeIdentifier;
        var diagnostics = plan.App.Contents.Diagnostics;
        var options = plan.Compression.SharedOptions(plan.Format);
        return [sender.Send(await cache.GetOrWriteAsync(what, RuntimeLayer.Key(packs, rid, diagnostics), () => RuntimeLayer.Entries(packs, rid, diagnostics), options, ct))];
    }

    // One after the other: each takes all processors, and is on its way to the registry while the next is written.
    private async Task<IReadOnlyList<BuiltLayer>> WriteAppLayersAsync(ImagePlan plan, CancellationToken ct)
    {
        var entries = StaticAssetList.Set(AppLayer.Entries(plan.App, plan.Platform, plan.Settings.WorkingDirectory), plan.Epoch);
        var options = plan.Compression.OptionsAt(plan.Epoch, plan.Format);
        if (cache.Ahead is { } ahead) await ahead.WaitForLayersAsync(ct);

        var written = new List<BuiltLayer>();
        foreach (var (what, content) in AppLayers.Split(entries, plan.Layers, plan.Settings.WorkingDirectory, plan.App.Name))
        {
            written.Add(sender.Send(await disk.GetOrWriteAsync(what, Path.Combine(plan.App.Directory, $".{what}"), plan.Form(content), options, ct)));
        }

        return written;
    }
}
