using ContainerSlim.Build.Stages;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// The whole flow, from a plan to an image or index at its destinations: the image of each platform side by side,
/// the index over them where there are several, then every destination.
/// </summary>
/// <param name="observer">Hears of steps and warnings.</param>
/// <param name="time">Measures the steps; no time of it gets into the image.</param>
public sealed class ImageBuilder(IBuildObserver observer, TimeProvider time)
{
    /// <summary>Watches what goes over the wire, while it does.</summary>
    public ITransferObserver Transfers { get; init; } = NoTransfers.Instance;

    /// <summary>Builds image or index and brings it to its destinations.</summary>
    /// <exception cref="SlimException">It cannot be done; no destination has anything half-written then.</exception>
    public async Task<BuildReport> BuildAsync(BuildPlan plan, CancellationToken ct)
    {
        var ahead = HeadStart.Take(plan.CacheDirectory);
        using var lent = ahead?.Registries;
        return await BuildAsync(plan, ahead, ct);
    }

    /// <summary>Builds it on what was begun; whose connections stay open.</summary>
    internal async Task<BuildReport> BuildAsync(BuildPlan plan, HeadStart? ahead, CancellationToken ct)
    {
        var store = ahead?.Store ?? new BlobStore(plan.CacheDirectory, time);
        using var remote = RemoteLayers.Open(plan, store, observer, time);
        while (true)
        {
            var (dropped, lost) = (store.Dropped, remote?.Lost);
            try
            {
                var report = await BuildAsync(plan, store, remote, ahead, ct);
                LookAfter(store, plan.CacheLimits, report, ct);
                return report;
            }
            catch (OciException e) when (e.Code == ErrorCode.ContentMismatch && store.Dropped > dropped)
            {
                // Each round has dropped something, so there is a last one.
                observer.Warn(new Warning(WarningCode.CacheRepaired, $"The cache '{store.Root}' held damaged content, which is fetched or made anew: {e.Message}."));
            }
            catch (SlimException) when (remote?.Lost > lost)
            {
                // It was told of when it was lost. Each round has lost a layer that is not looked for again, so there is a last one.
            }
        }
    }

    // A build that had nothing to do has put nothing into the cache, and is not to wait for it.
    private void LookAfter(BlobStore store, StoreLimits? limits, BuildReport report, CancellationToken ct)
    {
        if (limits is null || report.IsUpToDate || new StoreUpkeep(store, time).Run(limits, ct) is not { } removed) return;

        observer.Inform($"{removed.Files} files ({Sizes.Text(removed.Size)}) of the cache are removed: nobody used them for long, or there were others over its limit.");
    }

    private async Task<BuildReport> BuildAsync(BuildPlan plan, BlobStore store, RemoteLayers? remote, HeadStart? ahead, CancellationToken ct)
    {
        var cache = new LayerCache(store, remote) { Ahead = ahead };
        var clock = new StepClock(observer, time) { Transfers = new TransferTimes(Transfers, time) };
        using var connections = new ImageConnections(store, time) { Transfers = clock.Transfers, Lent = ahead?.Registries };
        var pushed = plan.Destinations.Push ? plan.Destinations.Names[0] : null;
        var holders = new LayerHolders(store);
        IEnumerable<Reference> HoldersOf(Digest layer) => (remote?.HoldersOf(layer) ?? []).Concat(holders.Of(plan.Destinations.Names[0].Registry, layer));
        await using var sender = new LayerSender(pushed is null ? null : connections.Publisher(plan.Destinations.Target, HoldersOf), ct);
        var images = await ComposeAsync(plan, cache, store, connections, sender, clock, ct);
        IArtifact artifact = images is [var only] ? only.Image : ImageIndex.Create([.. images.Select(image => image.Image)], plan.Format, plan.IndexAnnotations);

        var destinations = new Destinations(plan.Destinations, connections, store, clock, observer) { HoldersOf = HoldersOf };
        var publications = await destinations.PublishAsync(artifact, images, await sender.EndAsync(), ct);
        var isUpToDate = publications.All(publication => publication.IsUpToDate);
        if (pushed is not null && !isUpToDate) await holders.RecordAsync(pushed, images.SelectMany(image => image.Layers), CancellationToken.None);

        // What is published has its report and its symbols, whoever cancels now.
        var canceled = await SaveLayersAsync(remote, pushed, publications, clock, ct);
        var report = new BuildReport
        {
            Artifact = artifact,
            Images = images,
            Names = plan.Destinations.Names,
            Publications = publications,
            Steps = clock.Steps,
            ArchivePath = plan.Destinations.ArchivePath,
            LeftOut = [.. plan.Images.SelectMany(image => image.App.LeftOut)],
            SymbolsPath = await SymbolFolder.WriteAsync([.. plan.Images.Select(image => image.App)], plan.Destinations.ArchivePath, CancellationToken.None),
            RunCommand = RunCommand.For(plan.Destinations, images, destinations.LoadedInto?.Program),
        };
        if (plan.Destinations.ReportPath is { } path) await AtomicFile.WriteAsync(path, ReportFile.Write(report), CancellationToken.None);
        return canceled is null ? report : throw canceled;
    }

    // Brings the layers to the repository that other machines take them from; returns that it was cancelled in the middle, where it was.
    private static async Task<PublishCanceledException?> SaveLayersAsync(RemoteLayers? remote, Reference? pushed, IReadOnlyList<Publication> publications, StepClock clock, CancellationToken ct)
    {
        if (remote?.TargetName is not { } cache) return null;

        try
        {
            await clock.RunAsync("layer cache", () => remote.SaveAsync(pushed, publications.All(publication => publication.IsUpToDate), ct));
            return null;
        }
        catch (OperationCanceledException e) when (ct.IsCancellationRequested)
        {
            return new PublishCanceledException([.. publications.Select(publication => publication.Destination)], [$"layer cache {cache}"], e);
        }
    }

    // The platforms side by side: what they share (the store, a base's index) is read once.
    private async Task<IReadOnlyList<BuiltImage>> ComposeAsync(BuildPlan plan, LayerCache cache, BlobStore store, ImageConnections connections, LayerSender sender, StepClock clock, CancellationToken ct)
    {
        var heard = new OnceObserver(observer);
        var disk = new DiskLayers(store, cache, time);
        using var stages = new StageLayers(new StageServices(store, connections, heard, time), cache, disk, sender);
        var bases = new BaseSelector(plan.Destinations, store, cache, connections, heard, time);
        var composer = new ImageComposer(bases, cache, disk, stages, sender, heard);
        if (plan.Images is [var only]) return [await composer.ComposeAsync(only, clock, ct)];

        using var siblings = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var composing = plan.Images.Select(image => composer.ComposeAsync(image, clock.For(image.Platform.ToString()), siblings.Token)).ToList();
        await AllOrNone.WaitAsync(composing, siblings);
        return await Task.WhenAll(composing);
    }
}
