using ContainerSlim.Build.Stages;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// The whole flow, from a plan to an image at its destinations: base, runtime layer, stages and app layer side by side,
/// then the configuration and manifest over them, then every destination.
/// </summary>
/// <param name="observer">Hears of steps and warnings.</param>
/// <param name="time">Measures the steps; no time of it gets into the image.</param>
public sealed class ImageBuilder(IBuildObserver observer, TimeProvider time)
{
    /// <summary>Builds the image and brings it to its destinations.</summary>
    /// <exception cref="SlimException">It cannot be done; no destination has a half-written image then.</exception>
    public async Task<BuildReport> BuildAsync(BuildPlan plan, CancellationToken ct)
    {
        var store = new BlobStore(plan.CacheDirectory, time);
        while (true)
        {
            var dropped = store.Dropped;
            try
            {
                return await BuildAsync(plan, store, ct);
            }
            catch (OciException e) when (e.Code == ErrorCode.ContentMismatch && store.Dropped > dropped)
            {
                // Each round has dropped something, so there is a last one.
                observer.Warn($"The cache '{store.Root}' held damaged content, which is fetched or made anew: {e.Message}.");
            }
        }
    }

    private async Task<BuildReport> BuildAsync(BuildPlan plan, BlobStore store, CancellationToken ct)
    {
        var cache = new LayerCache(store);
        var clock = new StepClock(observer, time);
        using var connections = new ImageConnections(store, time);

        // Nothing is read or fetched for an app that could not be started in the end.
        var command = plan.Settings.Command.AppCommand.Count > 0 ? [] : StartCommand.Derive(plan);
        var packs = NeedsRuntimeLayer(plan) ? RuntimeLayer.Select(plan.App) : [];

        using var siblings = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var selecting = clock.RunAsync("base", () => new BaseSelector(store, cache, connections, observer, time).SelectAsync(plan, siblings.Token));
        var added = new List<Task<IReadOnlyList<BuiltLayer>>>();
        if (packs.Count > 0) added.Add(clock.RunAsync("runtime layer", () => WriteRuntimeLayerAsync(plan, packs, cache, siblings.Token)));

        // What is copied lies on what many images share and below the app: most of it changes less often than the app does, and what changes
        // least is lowest. Where the app and a copy have one path, the app's file is the one that shows.
        var services = new StageServices(store, connections, observer, time);
        if (!plan.Stages.IsEmpty) added.Add(clock.RunAsync("stages", () => new StageLayers(services, cache).BuildAsync(plan, siblings.Token)));
        added.Add(clock.RunAsync("app layer", () => WriteAppLayerAsync(plan, new DiskLayers(store, cache, time), siblings.Token)));
        await AllOrNone.WaitAsync([selecting, .. added], siblings);

        var baseImage = await selecting;
        IReadOnlyList<BuiltLayer> layers = [.. baseImage.Layers, .. (await Task.WhenAll(added)).SelectMany(several => several)];
        if (Configuration.Overwrites(plan, baseImage) is { } overwritten) observer.Warn(overwritten);
        var config = Configuration.Create(plan, baseImage, command, layers);
        var image = Image.Create(config, [.. layers.Select(layer => layer.Layer)], plan.Format, plan.Settings.Annotations);

        var destinations = new Destinations(plan, connections, store, clock, observer);
        var publications = await destinations.PublishAsync(image, baseImage, ct);

        var report = new BuildReport
        {
            Image = image,
            Names = plan.Destinations.Names,
            Layers = layers,
            Base = baseImage,
            Publications = publications,
            Steps = clock.Steps,
            ArchivePath = plan.Destinations.ArchivePath,
            LeftOut = plan.App.LeftOut,
            SymbolsPath = await SymbolFolder.WriteAsync(plan.App, plan.Destinations.ArchivePath, ct),
            RunCommand = RunCommand.For(plan, image, destinations.LoadedInto?.Program),
            Hint = Hints.For(layers, packs),
        };
        if (plan.Destinations.ReportPath is { } path) await AtomicFile.WriteAsync(path, ReportFile.Write(report), ct);
        return report;
    }

    private static bool NeedsRuntimeLayer(BuildPlan plan) => plan.App.IsFrameworkDependent && plan.Base is BasePlan.Chiseled;

    private static async Task<IReadOnlyList<BuiltLayer>> WriteRuntimeLayerAsync(BuildPlan plan, IReadOnlyList<RuntimePack> packs, LayerCache cache, CancellationToken ct)
    {
        var what = $".NET {packs[0].Version} runtime";
        var rid = plan.App.RuntimeIdentifier;
        var diagnostics = plan.App.Contents.Diagnostics;
        var options = LayerCache.SharedOptions(plan.Format, plan.Compression);
        return [await cache.GetOrWriteAsync(what, RuntimeLayer.Key(packs, rid, diagnostics), () => RuntimeLayer.Entries(packs, rid, diagnostics), options, ct)];
    }

    private static async Task<IReadOnlyList<BuiltLayer>> WriteAppLayerAsync(BuildPlan plan, DiskLayers layers, CancellationToken ct)
    {
        var entries = AppLayer.Entries(plan.App, plan.Platform, plan.Settings.WorkingDirectory);
        return [await layers.GetOrWriteAsync(plan.App.Name, plan.App.Directory, entries, plan.Compression.OptionsAt(plan.Epoch, plan.Format), ct)];
    }
}
