using ContainerSlim.Build.Stages;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>One attempt at a build, with the current content of the store and the layer caches.</summary>
internal sealed class ImageRound(BuildServices services, BuildPlan plan, RemoteLayers? remote)
{
    private readonly LayerHolders holders = new(services.Store);

    public async Task<BuildReport> RunAsync(CancellationToken ct)
    {
        var registry = plan.Destinations.Push ? services.Connections.Publisher(plan.Destinations.Target, HoldersOf) : null;
        await using var sender = new LayerSender(registry, ct);
        var images = await ComposeAsync(sender, ct);
        foreach (var image in images) holders.Note(image.Base);
        await sender.EndAsync();
        IArtifact artifact = images is [var only]
            ? only.Image
            : ImageIndex.Create([.. images.Select(image => image.Image)], plan.Format, plan.IndexAnnotations);

        var destinations = new Destinations(services, plan.Destinations, registry);
        var publications = await destinations.PublishAsync(artifact, images, ct);
        return await CompleteAsync(new Published(artifact, images, publications, destinations.LoadedInto), ct);
    }

    private IEnumerable<Reference> HoldersOf(Digest layer) =>
        (remote?.HoldersOf(layer) ?? []).Concat(holders.Of(plan.Destinations.Names[0].Registry, layer));

    // The image is published, so its report and symbols are written even if the user cancels now.
    private async Task<BuildReport> CompleteAsync(Published published, CancellationToken ct)
    {
        var (artifact, images, publications, runtime) = published;
        var isUpToDate = publications.All(publication => publication.IsUpToDate);
        if (plan.Destinations.PushedTo is { } pushed && !isUpToDate)
        {
            await holders.RecordAsync(pushed, images.SelectMany(image => image.Layers), CancellationToken.None);
        }

        var canceled = await SaveLayersAsync(publications, ct);
        var archive = plan.Destinations.ArchivePath;
        var report = new BuildReport
        {
            Artifact = artifact,
            Images = images,
            Names = plan.Destinations.Names,
            Publications = publications,
            Steps = services.Clock.Steps,
            ArchivePath = archive,
            LeftOut = [.. plan.Images.SelectMany(image => image.App.LeftOut)],
            SymbolsPath = await SymbolFolder.WriteAsync([.. plan.Images.Select(image => image.App)], archive, CancellationToken.None),
            RunCommand = RunCommand.For(plan.Destinations, images, runtime?.Program),
        };
        if (plan.Destinations.ReportPath is { } path) await AtomicFile.WriteAsync(path, ReportFile.Write(report), CancellationToken.None);
        return canceled is null ? report : throw canceled;
    }

    // Writes the layers to the repository that other machines get them from. Returns the exception if it is canceled meanwhile, otherwise null.
    private async Task<PublishCanceledException?> SaveLayersAsync(IReadOnlyList<Publication> publications, CancellationToken ct)
    {
        if (remote?.TargetName is not { } cache) return null;

        try
        {
            var isUpToDate = publications.All(publication => publication.IsUpToDate);
            await services.Clock.RunAsync("layer cache", () => remote.SaveAsync(plan.Destinations.PushedTo, isUpToDate, ct));
            return null;
        }
        catch (OperationCanceledException e) when (ct.IsCancellationRequested)
        {
            return new PublishCanceledException([.. publications.Select(publication => publication.Destination)], [$"layer cache {cache}"], e);
        }
    }

    // Composes all platforms in parallel. What they share (the store, a base's index) is read once.
    private async Task<IReadOnlyList<BuiltImage>> ComposeAsync(LayerSender sender, CancellationToken ct)
    {
        var heard = services with { Observer = new OnceObserver(services.Observer) };
        var cache = new LayerCache(heard, remote) { WhenThere = sender.Send };
        using var stages = new StageLayers(heard, cache);
        var bases = new BaseSelector(heard, cache, plan.Destinations.PushedTo?.Registry);
        var composer = new ImageComposer(heard, cache, bases, stages);
        if (plan.Images is [var only]) return [await composer.ComposeAsync(only, services.Clock, ct)];

        using var siblings = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var composing = plan.Images.Select(image => composer.ComposeAsync(image, services.Clock.For(image.Platform.ToString()), siblings.Token)).ToList();
        await AllOrNone.WaitAsync(composing, siblings);
        return await Task.WhenAll(composing);
    }

    private sealed record Published(IArtifact Artifact, IReadOnlyList<BuiltImage> Images, IReadOnlyList<Publication> Publications, LocalRuntime? LoadedInto);
}
