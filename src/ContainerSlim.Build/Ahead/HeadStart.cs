using System.Collections.Concurrent;
using ContainerSlim.Debian;
using ContainerSlim.Oci;
using ContainerSlim.Registry;

namespace ContainerSlim.Build;

/// <summary>
/// Gets the base ready, writes the layers of the app that are made of packages, and reaches the registries, while the app is compiled. All it
/// leaves is what the store has then, open connections and the base; the build would have all that in the end. Where it fails, the build
/// itself says why.
/// </summary>
internal sealed class HeadStart : IWorkAhead, IDisposable
{
    private static readonly Dictionary<HeadStartKey, HeadStart> Running = [];

    private readonly SpareTimeScheduler scheduler = new();
    private readonly ConcurrentDictionary<Digest, bool> written = new();
    private readonly CancellationTokenSource ending = new();
    private readonly BuildInput input;
    private readonly BuildServices services;
    private readonly Task reaching;
    private readonly Task rehearsing;
    private Task preparing;
    private Task writing = Task.CompletedTask;
    private BaseAhead? found;
    private bool hasGoneOn;

    private HeadStart(BuildInput input, string assembly, BuildServices services, Task rehearsing)
    {
        (this.input, this.services, this.rehearsing) = (input, services, rehearsing);

        // Where there is nothing to write all is short, and one after the other holds up the compiler least.
        IsLikelyTheSame = LastPublish.IsLikelyTheSame(input, assembly, services.Store);
        preparing = IsLikelyTheSame ? scheduler.Start(LookUpBaseAsync) : After(rehearsing, PrepareBaseAsync);
        reaching = After(preparing, ReachDestinationAsync);
    }

    /// <summary>What it writes into.</summary>
    public BlobStore Store => services.Store;

    /// <summary>Its connections; whoever takes the head start closes them.</summary>
    public RegistryClient Registries => services.Connections.Registries;

    /// <summary>Whether nothing has changed since the project was published last, as far as that could be told when it began.</summary>
    public bool IsLikelyTheSame { get; }

    private bool IsCompleted => preparing.IsCompleted && writing.IsCompleted && reaching.IsCompleted;

    // What a repository may have is not written ahead of looking there.
    private bool HasRemoteCache => input.CacheFrom.Count > 0;

    private Platform Platform => RuntimeIdentifier.ToPlatform(PropertyReader.ReadRuntimeIdentifier(input));

    private ChiseledBase Bases => new(services, new LayerCache(services));

    /// <summary>
    /// Begins; the build of the same project that uses the same cache takes it over. For a project that was published before, nothing may have
    /// changed: then only what tells that is done, and the rest by <see cref="GoOn"/> where it turns out otherwise.
    /// </summary>
    /// <param name="input">What is known of the image by now. What was published is not looked at.</param>
    /// <param name="assembly">What the compiler makes of the app.</param>
    /// <param name="rehearse">Begins what the work waits for, so that it is quick.</param>
    /// <param name="time">The clock of the cache.</param>
    public static HeadStart Begin(BuildInput input, string assembly, Func<Task> rehearse, TimeProvider time)
    {
        var key = HeadStartKey.Of(input);
        lock (Running)
        {
            if (Running.TryGetValue(key, out var running))
            {
                if (!running.IsCompleted) return running;

                // Its build ended before it came to an image.
                running.Registries.Dispose();
            }

            var store = new BlobStore(key.CacheDirectory, time);
            var services = new BuildServices(store, new ImageConnections(store, time), SilentObserver.Instance, time);
            return Running[key] = new HeadStart(input, assembly, services, rehearse());
        }
    }

    /// <summary>Does the rest of what was begun for a project, for an app that has changed.</summary>
    /// <param name="input">Names the project and the cache.</param>
    /// <param name="files">The files of packages that will be published; none where that is not known.</param>
    public static void GoOn(BuildInput input, IReadOnlyList<FileAhead> files)
    {
        lock (Running)
        {
            if (Running.GetValueOrDefault(HeadStartKey.Of(input)) is { hasGoneOn: false } begun) begun.DoRest(files);
        }
    }

    /// <summary>What was begun for a project; null where nothing was, or another build has it.</summary>
    public static HeadStart? Take(BuildInput input)
    {
        lock (Running)
        {
            if (!Running.Remove(HeadStartKey.Of(input), out var begun)) return null;

            begun.scheduler.Release();
            return begun;
        }
    }

    /// <summary>Ends what no build has taken over; a build that has looks after it.</summary>
    public void Dispose()
    {
        lock (Running)
        {
            var key = HeadStartKey.Of(input);
            if (Running.GetValueOrDefault(key) != this) return;

            Running.Remove(key);
        }

        ending.Cancel();
        _ = Task.WhenAll(preparing, writing, reaching).ContinueWith(_ => Close(), TaskScheduler.Default);
    }

    /// <inheritdoc/>
    public async Task<BaseAhead?> BaseAsync(CancellationToken ct)
    {
        await WaitAsync(preparing, ct);
        return found;
    }

    /// <inheritdoc/>
    public async Task<bool> LayersAsync(CancellationToken ct)
    {
        await WaitAsync(writing, ct);
        return hasGoneOn;
    }

    /// <inheritdoc/>
    public bool IsNew(Digest layer) => written.ContainsKey(layer);

    private void Close()
    {
        Registries.Dispose();
        ending.Dispose();
    }

    private void DoRest(IReadOnlyList<FileAhead> files)
    {
        hasGoneOn = true;
        writing = scheduler.Start(() => WriteLayersAsync(files));
        if (IsLikelyTheSame) preparing = After(Task.WhenAll(preparing, rehearsing), PrepareBaseAsync);
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
        foreach (var layer in layers.Where(layer => !layer.IsReused)) written[layer.Digest] = true;
    }

    private async Task WriteLayersAsync(IReadOnlyList<FileAhead> files)
    {
        if (!HasRemoteCache) Record(await AppAhead.WriteAsync(input, files, new DiskLayers(services, new LayerCache(services)), ending.Token));
    }

    private Task LookUpBaseAsync() => BaseAhead() switch
    {
        BasePlan.FromImage { Location: ImageLocation.InRegistry location } => LookUpImageAsync(location),
        BasePlan.Chiseled chiseled => DebianBase.ResolveAsync(Bases.Request(chiseled, Platform), ending.Token),
        _ => Task.CompletedTask,
    };

    private Task PrepareBaseAsync() => BaseAhead() switch
    {
        BasePlan.FromImage { Location: ImageLocation.InRegistry location } => LoadImageAsync(location),
        BasePlan.Chiseled chiseled => CutBaseAsync(chiseled),
        _ => Task.CompletedTask,
    };

    private BasePlan? BaseAhead() => PropertyText.OrNull(input.Base) switch
    {
        not (null or "auto" or "chiseled") => BasePlanReader.ReadNamed(input),
        _ => Platform.IsWindows ? null : BasePlanReader.ExpectChiseled(input),
    };

    private async Task LookUpImageAsync(ImageLocation.InRegistry location)
    {
        var digest = await services.Connections.FindAsync(location.Reference, UseOf(location), ending.Token);
        found = new BaseAhead(location, digest, Root: null);
    }

    private async Task LoadImageAsync(ImageLocation.InRegistry location)
    {
        var image = await services.Connections.OpenAsync(location, UseOf(location), ending.Token);
        await image.Source.LoadImageAsync(image.Root, Platform, input.Base!, ending.Token);
        found = new BaseAhead(location, image.Root.Digest, image.Root);
    }

    private CredentialUse UseOf(ImageLocation location) => BaseSelector.UseOf(location, PropertyText.OrNull(input.Registry));

    private async Task CutBaseAsync(BasePlan.Chiseled chiseled)
    {
        if (HasRemoteCache) return;

        var request = Bases.Request(chiseled, Platform);
        var resolution = await DebianBase.ResolveAsync(request, ending.Token);
        var options = CompressionPlan.Parse(input.Compression, input.CompressionLevel).SharedOptions(ImageFormat.Oci);
        Record(await Bases.LayersAsync(new ResolvedBase(chiseled, request, resolution), options, ending.Token));
    }

    // The first question takes long: a name is looked up, keys are agreed on, a token is asked for. The answer is of no use, for it may be
    // another one when the app is compiled.
    private async Task ReachDestinationAsync()
    {
        if (DestinationReader.ReadRegistry(input) is not { } registry) return;

        var target = new RegistryTarget(registry, DestinationReader.ReadRepository(input, input.AssemblyName ?? ""), ["latest"]);
        await services.Connections.Publisher(target, _ => []).IsNamedAsync(Digest.Of([]), ending.Token);
    }
}

/// <summary>Whose head start it is: of two projects that one process builds, each has its own.</summary>
/// <param name="CacheDirectory">The folder of the cache, absolute.</param>
/// <param name="ProjectFile">The project; empty where a front end has none.</param>
internal sealed record HeadStartKey(string CacheDirectory, string ProjectFile)
{
    public static HeadStartKey Of(BuildInput input) => new(Path.GetFullPath(CacheLocation.Of(input.CacheDirectory)), input.ProjectFile ?? "");
}
