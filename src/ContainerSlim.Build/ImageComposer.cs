using ContainerSlim.Build.Stages;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Composes one image: gets the base, runtime layer, stages and app layers in parallel, then creates the configuration and manifest.</summary>
internal sealed class ImageComposer(BuildServices services, LayerCache cache, BaseSelector bases, StageLayers stages)
{
    private static readonly Task<IReadOnlyList<BuiltLayer>> NoLayers = Task.FromResult<IReadOnlyList<BuiltLayer>>([]);

    private readonly DiskLayers disk = new(services, cache);

    private static Task<StagedLayers> NoStages => Task.FromResult(new StagedLayers([], ImageRoot.Empty()));

    /// <summary>Composes the image of a plan. Until it is published, only the store has it.</summary>
    /// <exception cref="SlimException">The image cannot be composed.</exception>
    public async Task<BuiltImage> ComposeAsync(ImagePlan plan, StepClock clock, CancellationToken ct)
    {
        // Comes first, so that nothing is read or fetched for an app that cannot be started.
        var command = StartCommand.Derive(plan);
        var packs = NeedsRuntimeLayer(plan) ? RuntimeLayer.Select(plan.App) : [];

        var reading = NeedsCode(plan) ? Task.Run(() => plan.Code.Value, CancellationToken.None) : Task.FromResult(AppCode.Nothing);
        using var siblings = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var token = siblings.Token;
        var selecting = clock.RunAsync("base", () => bases.SelectAsync(plan, token), one => BuiltLayer.BytesOf(one.Layers));
        var runtime = packs.Count == 0 ? NoLayers
            : clock.RunAsync("runtime layer", () => WriteRuntimeLayerAsync(plan, packs, token), BuiltLayer.BytesOf);

        // Copied files lie above the layers that many images share and below the app's layers: most of them change less often than the app, and what
        // changes least goes lowest. If the app and a copy have a file at the same path, the app's file wins.
        var ground = new ImageGround(plan, selecting, new BaseRoot(services));
        var times = new ContentClock(plan.ContentTime, services.Commits, services.Time);
        var staging = plan.Stages.IsEmpty ? NoStages
            : clock.RunAsync("stages", () => stages.BuildAsync(plan, ground.ReadAsync, times, token), one => BuiltLayer.BytesOf(one.Layers));
        var directing = plan.Directories.Count == 0 ? staging
            : clock.RunAsync("directories", () => AddDirectoriesAsync(plan, ground, () => staging, token), one => BuiltLayer.BytesOf(one.Layers));
        var app = clock.RunAsync("app layer", () => new AppLayersOnGround(plan, ground, times, disk).WriteAsync(() => directing, token), BuiltLayer.BytesOf);
        await AllOrNone.WaitAsync([selecting, runtime, staging, directing, app], siblings);

        var (baseImage, between, code) = (await selecting, await directing, await reading);
        IReadOnlyList<BuiltLayer> layers = [.. baseImage.Layers, .. await runtime, .. between.Layers, .. await app];
        await CheckLibrariesAsync(plan, baseImage, between.Root, ct);
        foreach (var warning in Warnings(plan, baseImage, code)) services.Observer.Warn(warning);
        var config = Configuration.Create(plan, baseImage, command, layers);
        return new BuiltImage
        {
            Image = Image.Create(config, [.. layers.Select(layer => layer.Layer)], plan.Format, plan.Settings.Annotations),
            RuntimeIdentifier = plan.App.RuntimeIdentifier,
            Base = baseImage,
            Layers = layers,
            Hints =
            [
                .. new[] { times.Hint }.OfType<string>(),
                .. Hints.OnRuntime(code, layers, packs),
                .. Hints.OnLibraries(plan, code, baseImage.UnknownLibraries),
            ],
        };
    }

    // The hints about the code are for bases that are built here, and the warning is for trimmed apps. Otherwise, no assembly is read.
    private static bool NeedsCode(ImagePlan plan) => plan.Base is BasePlan.Chiseled || plan.App.IsTrimmed;

    private static Warning Limited(IReadOnlyList<string> locales) => new(
        WarningCode.CulturesLimited,
        $"The image has the culture data of {string.Join(", ", locales)} and English only (SlimIcuLocales). Every other culture gets the formats of the "
            + "invariant culture, without an error.");

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

    private async Task<StagedLayers> AddDirectoriesAsync(ImagePlan plan, ImageGround ground, Func<Task<StagedLayers>> staging, CancellationToken ct)
    {
        var staged = await staging();
        var root = plan.Stages.IsEmpty ? await ground.ReadAsync(ct) : staged.Root;
        var user = plan.Directories.All(directory => directory.Owner is not null) ? default : await ground.ReadUserAsync(ct);
        var held = DirectoryLayer.Held(plan, root, user);
        var layer = DirectoryLayer.Create(held, root);
        var written = await stages.WriteAsync(layer, plan, ct);
        root.Add(layer.Entries);
        return new StagedLayers([.. staged.Layers, written], root) { Held = staged.Held.With(held) };
    }

    private async Task CheckLibrariesAsync(ImagePlan plan, BaseImage baseImage, ImageRoot root, CancellationToken ct)
    {
        if (plan.Base is not BasePlan.Chiseled chiseled) return;

        var missing = chiseled.Lacks(baseImage.UnknownLibraries)
            .Where(library => !chiseled.AllowMissing.Contains(library.Name) && !LibrarySearch.Finds(library.Name, plan, root))
            .ToList();
        if (missing.Count > 0) throw MissingLibraries.Error(missing, await bases.FindOwnersAsync(plan, missing.Select(library => library.Name), ct));
        if (baseImage.Provided is not { } provided) return;

        var problems = NativeProof.Problems(plan, provided)
            .Where(problem => !chiseled.AllowMissing.Contains(problem.Library) && !LibrarySearch.Finds(problem.Library, plan, root))
            .ToList();
        if (problems.Count > 0) throw MissingLibraries.Error(problems.Select(NativeProof.Sentence));
    }

    private static IEnumerable<Warning> Warnings(ImagePlan plan, BaseImage baseImage, AppCode code)
    {
        if (Configuration.Overwrites(plan, baseImage) is { } overwritten) yield return new Warning(WarningCode.EntrypointReplaced, overwritten);
        if (Configuration.Ignores(baseImage) is { } ignored) yield return new Warning(WarningCode.OnBuildIgnored, ignored);
        if (NotTrimmable(plan.App, code) is { } untrimmable) yield return untrimmable;
        if (plan.Base is BasePlan.Chiseled { Globalization: true, Icu.Locales: { Count: > 0 } locales }) yield return Limited(locales);
    }
}
