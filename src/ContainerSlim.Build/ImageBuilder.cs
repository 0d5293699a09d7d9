using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// The whole flow, from a plan to an image at its destinations: base, runtime layer and app layer side by side,
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
        var cache = new LayerCache(store);
        var clock = new StepClock(observer, time);
        using var registries = new Registries();

        // Nothing is read or fetched for an app that could not be started in the end.
        var command = plan.Settings.Command.AppCommand.Count > 0 ? [] : StartCommand.Derive(plan);
        var packs = NeedsRuntimeLayer(plan) ? RuntimeLayer.Select(plan.App) : [];

        using var siblings = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var baseImage = clock.RunAsync("base", () => new BaseSelector(store, cache, registries, observer, time).SelectAsync(plan, siblings.Token));
        var runtime = packs.Count == 0 ? null : clock.RunAsync("runtime layer", () => WriteRuntimeLayerAsync(plan, packs, cache, siblings.Token));
        var app = clock.RunAsync("app layer", () => WriteAppLayerAsync(plan, cache, siblings.Token));
        await AllOrNone.WaitAsync([baseImage, app, .. runtime is null ? Array.Empty<Task>() : [runtime]], siblings);

        var image = Assemble(plan, await baseImage, [.. runtime is null ? Array.Empty<BuiltLayer>() : [await runtime], await app], command, out var layers);
        var publications = await Destinations.PublishAsync(plan, image, await baseImage, registries, store, clock, observer, ct);

        return new BuildReport
        {
            Image = image,
            Names = plan.Destinations.Names,
            Layers = layers,
            Base = await baseImage,
            Publications = publications,
            Steps = clock.Steps,
            ArchivePath = plan.Destinations.ArchivePath,
            RunCommand = RunCommand.For(plan, image, null),
            Hint = Hints.For(layers, packs),
        };
    }

    private static bool NeedsRuntimeLayer(BuildPlan plan) => plan.App.IsFrameworkDependent && plan.Base is BasePlan.Chiseled;

    private static LayerOptions LayerOptions(BuildPlan plan) => new() { Epoch = plan.Epoch, Format = plan.Format };

    private static Task<BuiltLayer> WriteRuntimeLayerAsync(BuildPlan plan, IReadOnlyList<RuntimePack> packs, LayerCache cache, CancellationToken ct)
    {
        var what = $".NET {packs[0].Version} runtime";
        var rid = plan.App.RuntimeIdentifier;
        return cache.GetOrWriteAsync(what, RuntimeLayer.Key(packs, rid), _ => Task.FromResult(RuntimeLayer.Entries(packs, rid)), LayerOptions(plan), ct);
    }

    private static Task<BuiltLayer> WriteAppLayerAsync(BuildPlan plan, LayerCache cache, CancellationToken ct) =>
        cache.WriteAsync(plan.App.Name, AppLayer.Entries(plan.App, plan.Platform, plan.Settings.WorkingDirectory), LayerOptions(plan), ct);

    private static Image Assemble(BuildPlan plan, BaseImage baseImage, IReadOnlyList<BuiltLayer> added, IReadOnlyList<string> command, out IReadOnlyList<BuiltLayer> layers)
    {
        layers = [.. baseImage.Layers, .. added];
        var config = Configuration.Create(plan, baseImage, command, layers);
        return Image.Create(config, [.. layers.Select(layer => layer.Layer)], plan.Format, plan.Settings.Annotations);
    }
}
