using System.Collections.Concurrent;
using ContainerSlim.Debian;
using ContainerSlim.Oci;
using ContainerSlim.Registry;

namespace ContainerSlim.Build;

/// <summary>
/// Gets the base ready, writes the layers of the app that are made of packages, and reaches the registries, while the app is compiled. All it
/// leaves is what the store has then, open connections and the base; the build would have all that in the end. So nothing depends on it, and
/// where it fails, the build itself says why.
/// </summary>
public sealed class HeadStart
{
    private static readonly Dictionary<string, HeadStart> Running = new(StringComparer.Ordinal);

    private static readonly TimeSpan RehearsalTime = TimeSpan.FromSeconds(1);

    // Once in a process.
    private static readonly Lazy<Task> Rehearsing = new(Rehearse);

    private readonly SpareTimeScheduler scheduler = new();
    private readonly ConcurrentDictionary<Digest, bool> written = new();
    private readonly BuildInput input;
    private readonly TimeProvider time;
    private readonly Task reaching;
    private Task preparing;
    private Task writing = Task.CompletedTask;
    private RegistryClient? registries;
    private (ImageLocation Location, Digest? Digest)? lookedUp;
    private (ImageLocation Location, Descriptor Root)? opened;
    private bool hasGoneOn;

    private HeadStart(BuildInput input, string assembly, BlobStore store, TimeProvider time)
    {
        (this.input, this.time, Store) = (input, time, store);

        // Where there is nothing to write all is short, and one after the other holds up the compiler least.
        IsLikelyTheSame = LastPublish.IsLikelyTheSame(input, assembly, store);
        preparing = IsLikelyTheSame ? scheduler.Start(LookUpBaseAsync) : After(Rehearsing.Value, PrepareBaseAsync);
        reaching = After(preparing, ReachDestinationAsync);
    }

    /// <summary>What it writes into.</summary>
    internal BlobStore Store { get; }

    /// <summary>Its connections; whoever takes the head start closes them.</summary>
    internal RegistryClient Registries => LazyInitializer.EnsureInitialized(ref registries, () => ImageConnections.CreateClient(time, NoTransfers.Instance));

    /// <summary>
    /// Begins; the build that uses the same cache takes it over. For a project that was published before, nothing may have changed: then only
    /// what tells that is done.
    /// </summary>
    /// <param name="input">What is known of the image by now. What was published is not looked at.</param>
    /// <param name="assembly">What the compiler makes of the app.</param>
    /// <param name="time">The clock of the cache.</param>
    /// <returns>Whether nothing has changed, as far as that can be told by now. Where it turns out otherwise, there is <see cref="GoOn"/>.</returns>
    public static bool Begin(BuildInput input, string assembly, TimeProvider time)
    {
        var store = new BlobStore(CacheLocation.Of(input.CacheDirectory), time);
        lock (Running)
        {
            if (Running.TryGetValue(store.Root, out var running))
            {
                if (!running.IsCompleted) return running.IsLikelyTheSame;

                // Its build ended before it came to an image.
                running.Registries.Dispose();
            }

            return (Running[store.Root] = new HeadStart(input, assembly, store, time)).IsLikelyTheSame;
        }
    }

    /// <summary>Does the rest of what was begun for a cache, for an app that has changed.</summary>
    /// <param name="cacheDirectory">The folder of the cache; null or empty for the user's.</param>
    /// <param name="files">The files of packages that will be published; none where that is not known.</param>
    public static void GoOn(string? cacheDirectory, IReadOnlyList<FileAhead> files)
    {
        lock (Running)
        {
            if (Running.GetValueOrDefault(Path.GetFullPath(CacheLocation.Of(cacheDirectory))) is { hasGoneOn: false } begun) begun.DoRest(files);
        }
    }

    /// <summary>What was begun for a cache; null where nothing was, or another build has it.</summary>
    internal static HeadStart? Take(string cacheDirectory)
    {
        lock (Running)
        {
            if (!Running.Remove(Path.GetFullPath(cacheDirectory), out var begun)) return null;

            begun.scheduler.Release();
            return begun;
        }
    }

    /// <summary>Waits until a base that is cut from packages is in the store, or cannot be.</summary>
    internal Task WaitForBaseAsync(CancellationToken ct) => WaitAsync(preparing, ct);

    /// <summary>Waits until the layers are in the store, or cannot be.</summary>
    internal Task WaitForLayersAsync(CancellationToken ct) => WaitAsync(writing, ct);

    /// <summary>What an image's name stands for, where it was the base to be opened; null where it was not, or could not be.</summary>
    internal async Task<Descriptor?> FindRootAsync(ImageLocation location, CancellationToken ct)
    {
        await WaitForBaseAsync(ct);
        return opened is { } found && found.Location == location ? found.Root : null;
    }

    /// <summary>The digest of what an image's name stands for, where it was the base to be looked up; null where it was not, or could not be.</summary>
    internal async Task<Digest?> FindDigestAsync(ImageLocation location, CancellationToken ct)
    {
        var root = await FindRootAsync(location, ct);
        return root is null && lookedUp is { } known && known.Location == location ? known.Digest : root?.Digest;
    }

    /// <summary>The layers that were written here, and so are new although the store has them.</summary>
    internal IReadOnlySet<Digest> Written => written.Keys.ToHashSet();

    private bool IsLikelyTheSame { get; }

    private bool IsCompleted => preparing.IsCompleted && writing.IsCompleted && reaching.IsCompleted;

    // What a repository may have is not written ahead of looking there.
    private bool HasRemoteCache => input.CacheFrom.Count > 0;

    // A build that fails at once waits for it, so that nothing of it stays in the temporary folder.
    private static Task Rehearse()
    {
        var rehearsing = new SpareTimeScheduler().Start(() => Rehearsal.RunAsync(TimeProvider.System));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Task.WaitAny([rehearsing], RehearsalTime);
        return rehearsing;
    }

    private void DoRest(IReadOnlyList<FileAhead> files)
    {
        hasGoneOn = true;
        writing = scheduler.Start(() => WriteLayersAsync(files));
        if (IsLikelyTheSame) preparing = After(Task.WhenAll(preparing, Rehearsing.Value), PrepareBaseAsync);
    }

    private Task After(Task before, Func<Task> next) => scheduler.Start(async () =>
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await next();
    });

    private static async Task WaitAsync(Task task, CancellationToken ct)
    {
        await task.WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ct.ThrowIfCancellationRequested();
    }

    private void Record(IReadOnlyList<BuiltLayer> layers)
    {
        foreach (var layer in layers.Where(layer => !layer.IsReused)) written[layer.Layer.Blob.Descriptor.Digest] = true;
    }

    private async Task WriteLayersAsync(IReadOnlyList<FileAhead> files)
    {
        if (!HasRemoteCache) Record(await AppAhead.WriteAsync(input, files, new DiskLayers(Store, new LayerCache(Store), time), scheduler));
    }

    private Task LookUpBaseAsync() => BaseAhead() switch
    {
        BasePlan.FromImage { Location: ImageLocation.InRegistry location } => LookUpImageAsync(location),
        BasePlan.Chiseled chiseled => DebianBase.ResolveAsync(Bases.Request(chiseled, Platform), CancellationToken.None),
        _ => Task.CompletedTask,
    };

    private Task PrepareBaseAsync() => BaseAhead() switch
    {
        BasePlan.FromImage { Location: ImageLocation.InRegistry location } => LoadImageAsync(location),
        BasePlan.Chiseled chiseled => CutBaseAsync(chiseled),
        _ => Task.CompletedTask,
    };

    private ChiseledBase Bases => new(Store, new LayerCache(Store), time);

    private Platform Platform => RuntimeIdentifier.ToPlatform(PlanReader.ReadRuntimeIdentifier(input));

    private BasePlan? BaseAhead() => PlanReader.OrNull(input.Base) switch
    {
        not (null or "auto" or "chiseled") => BasePlanReader.ReadNamed(input),
        _ => Platform.IsWindows ? null : BasePlanReader.ExpectChiseled(input),
    };

    private async Task LookUpImageAsync(ImageLocation.InRegistry location)
    {
        using var connections = new ImageConnections(Store, time) { Lent = Registries };
        lookedUp = (location, await connections.FindAsync(location.Reference, UseOf(location), CancellationToken.None));
    }

    private async Task LoadImageAsync(ImageLocation.InRegistry location)
    {
        using var connections = new ImageConnections(Store, time) { Lent = Registries };
        var image = await connections.OpenAsync(location, UseOf(location), CancellationToken.None);
        await image.Source.LoadImageAsync(image.Root, Platform, input.Base!, CancellationToken.None);
        opened = (location, image.Root);
    }

    private CredentialUse UseOf(ImageLocation location) => BaseSelector.UseOf(location, PlanReader.OrNull(input.Registry));

    private async Task CutBaseAsync(BasePlan.Chiseled chiseled)
    {
        if (HasRemoteCache) return;

        var request = Bases.Request(chiseled, Platform);
        var resolution = await DebianBase.ResolveAsync(request, CancellationToken.None);
        var options = CompressionPlan.Parse(input.Compression, input.CompressionLevel).SharedOptions(ImageFormat.Oci) with { Scheduler = scheduler };
        Record(await Bases.LayersAsync(chiseled, request, resolution, options, CancellationToken.None));
    }

    // The first question takes long: a name is looked up, keys are agreed on, a token is asked for. The answer is of no use, for it may be
    // another one when the app is compiled.
    private async Task ReachDestinationAsync()
    {
        if (DestinationReader.ReadRegistry(input) is not { } registry) return;

        using var connections = new ImageConnections(Store, time) { Lent = Registries };
        var target = new RegistryTarget(registry, DestinationReader.ReadRepository(input, input.AssemblyName ?? ""), ["latest"]);
        await connections.Publisher(target, _ => []).IsNamedAsync(Digest.Of([]), CancellationToken.None);
    }
}
