using System.Collections.Concurrent;
using ContainerSlim.Debian;
using ContainerSlim.Oci;
using ContainerSlim.Registry;

namespace ContainerSlim.Build;

/// <summary>
/// Prepares the base, writes app layers from package files, and connects to the registries while the app is being compiled. It leaves only
/// content in the store, open connections and the base, all of which the build would get anyway. If it fails, the build itself reports the
/// error.
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
    private readonly Func<Task> rehearse;
    private Task preparing;
    private Task planning = Task.CompletedTask;

    // Set when the planning ends.
    private IReadOnlyDictionary<string, Task> layers = new Dictionary<string, Task>();
    private BaseAhead? found;
    private bool hasGoneOn;

    private HeadStart(BuildInput input, string assembly, BuildServices services, Func<Task> rehearse)
    {
        (this.input, this.services, this.rehearse) = (input, services, rehearse);

        // If there is nothing to write, each step is short, and running them in sequence delays the compiler least.
        IsLikelyTheSame = LastPublish.IsLikelyTheSame(input, assembly, services.Store);
        preparing = IsLikelyTheSame ? scheduler.Start(LookUpBaseAsync) : After(rehearse(), PrepareBaseAsync);
        reaching = After(preparing, ReachDestinationAsync);
    }

    /// <summary>The store that this writes to.</summary>
    public BlobStore Store => services.Store;

    /// <summary>The registry client. The build that takes over the head start disposes it.</summary>
    public RegistryClient Registries => services.Connections.Registries;

    /// <summary>Whether the project seemed unchanged since its last publish when this started.</summary>
    public bool IsLikelyTheSame { get; }

    private bool IsCompleted => AllTasks.All(task => task.IsCompleted);

    private IEnumerable<Task> AllTasks => [preparing, reaching, planning, .. layers.Values];

    // Layers that a cache repository may have are not written before it was asked.
    private bool HasRemoteCache => input.CacheFrom.Count > 0;

    private Platform Platform => RuntimeIdentifier.ToPlatform(PropertyReader.ReadRuntimeIdentifier(input));

    // Each layer is recorded when it is written, because a later one may fail.
    private LayerCache Cache => new(services) { WhenThere = Record };

    private ChiseledBase Bases => new(services, Cache);

    /// <summary>
    /// Starts the work. The build of the same project with the same cache takes it over. If the project seems unchanged since its last publish,
    /// only the work that verifies this is started; <see cref="GoOn"/> starts the rest if the project turns out to have changed.
    /// </summary>
    /// <param name="input">What is known about the image so far. The published files are ignored.</param>
    /// <param name="assembly">The path of the assembly that the compiler produces.</param>
    /// <param name="rehearse">Starts the rehearsal, which the work waits for so that it runs quickly.</param>
    /// <param name="time">The clock of the cache.</param>
    public static HeadStart Begin(BuildInput input, string assembly, Func<Task> rehearse, TimeProvider time)
    {
        var key = HeadStartKey.Of(input);
        lock (Running)
        {
            if (Running.TryGetValue(key, out var running))
            {
                if (!running.IsCompleted) return running;

                // Its build ended without publishing an image.
                running.Registries.Dispose();
            }

            var store = CacheLocation.Open(CacheChoice.Of(input), time);
            var services = new BuildServices(store, new ImageConnections(store, time) { IsOffline = input.Offline }, SilentObserver.Instance, time)
            {
                Lock = LockSession.OpenAhead(() => LockReading.Read(input)),
            };
            return Running[key] = new HeadStart(input, assembly, services, rehearse);
        }
    }

    /// <summary>Starts the rest of the work for a project that turns out to have changed.</summary>
    /// <param name="input">Identifies the project and the cache.</param>
    /// <param name="files">The package files that will be published; empty if they are not known.</param>
    public static void GoOn(BuildInput input, IReadOnlyList<FileAhead> files)
    {
        lock (Running)
        {
            if (Running.GetValueOrDefault(HeadStartKey.Of(input)) is { hasGoneOn: false } begun) begun.DoRest(files);
        }
    }

    /// <summary>Takes over the work for a project; null if there is none, or another build has taken it.</summary>
    public static HeadStart? Take(BuildInput input)
    {
        lock (Running)
        {
            if (!Running.Remove(HeadStartKey.Of(input), out var begun)) return null;

            begun.scheduler.Release();
            return begun;
        }
    }

    /// <summary>Cancels the work, unless a build has taken it over. That build then cleans up.</summary>
    public void Dispose()
    {
        lock (Running)
        {
            var key = HeadStartKey.Of(input);
            if (Running.GetValueOrDefault(key) != this) return;

            Running.Remove(key);
        }

        ending.Cancel();
        _ = CloseAsync();
    }

    /// <inheritdoc/>
    public async Task<BaseAhead?> BaseAsync(CancellationToken ct)
    {
        await WaitAsync(preparing, ct);
        return found;
    }

    /// <inheritdoc/>
    public async Task<bool> LayerAsync(string list, CancellationToken ct)
    {
        await WaitAsync(planning, ct);
        await WaitAsync(layers.GetValueOrDefault(list, Task.CompletedTask), ct);
        return hasGoneOn;
    }

    /// <inheritdoc/>
    public bool IsNew(Digest layer) => written.ContainsKey(layer);

    private async Task CloseAsync()
    {
        await WaitAsync(planning, default);
        await WaitAsync(Task.WhenAll(AllTasks), default);
        Registries.Dispose();
        ending.Dispose();
    }

    private void DoRest(IReadOnlyList<FileAhead> files)
    {
        hasGoneOn = true;
        planning = scheduler.Start(() => StartLayersAsync(files));
        if (IsLikelyTheSame) preparing = After(Task.WhenAll(preparing, rehearse()), PrepareBaseAsync);
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

    private void Record(BuiltLayer layer)
    {
        if (!layer.IsReused) written[layer.Digest] = true;
    }

    private Task StartLayersAsync(IReadOnlyList<FileAhead> files)
    {
        if (!HasRemoteCache) layers = AppAhead.Start(input, files, new DiskLayers(services, Cache), ending.Token);
        return Task.CompletedTask;
    }

    private Task LookUpBaseAsync() => BaseAhead() switch
    {
        BasePlan.FromImage { Location: var location } when Pin(location) is ImageLocation.InRegistry pinned => LookUpImageAsync(pinned),
        BasePlan.Chiseled chiseled when !services.Lock.IsThere => ResolveAsync(chiseled),
        _ => Task.CompletedTask,
    };

    private Task PrepareBaseAsync() => BaseAhead() switch
    {
        BasePlan.FromImage { Location: var location } when Pin(location) is ImageLocation.InRegistry pinned => LoadImageAsync(pinned),
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

    private ImageLocation Pin(ImageLocation location) => services.Lock.Pin(LockScopes.BaseOf(Platform), location);

    // What the app turns out to need may differ from what is expected. If that is not what is locked, nothing is looked up for it.
    private async Task<BaseResolution?> ResolveAsync(BasePlan.Chiseled chiseled) =>
        services.Lock.Find(LockScopes.BaseOf(Platform)) is null && !services.Lock.IsLocked
            ? await DebianBase.ResolveAsync(Bases.Request(chiseled, Platform), ending.Token)
            : Bases.FindKept(chiseled, Platform);

    private CredentialUse UseOf(ImageLocation location) => BaseSelector.UseOf(location, PropertyText.OrNull(input.Registry));

    private async Task CutBaseAsync(BasePlan.Chiseled chiseled)
    {
        if (HasRemoteCache || await ResolveAsync(chiseled) is not { } resolution) return;

        var request = Bases.Request(chiseled, Platform);
        var options = CompressionPlan.Parse(input.Compression, input.CompressionLevel).SharedOptions(ImageFormat.Oci);
        await Bases.LayersAsync(new ResolvedBase(chiseled, request, resolution), options, ending.Token);
    }

    // The first request is slow: it includes the name lookup, the TLS handshake and a token. Its answer is discarded, because it may be outdated by
    // the time the app is compiled.
    private async Task ReachDestinationAsync()
    {
        if (DestinationReader.ReadRegistry(input) is not { } registry) return;

        var target = new RegistryTarget(registry, DestinationReader.ReadRepository(input, input.AssemblyName ?? ""), ["latest"]);
        await services.Connections.Publisher(target, _ => []).IsNamedAsync(Digest.Of([]), ending.Token);
    }
}

/// <summary>Identifies a head start. Each project that a process builds has its own.</summary>
/// <param name="CacheDirectory">The absolute path of the cache folder.</param>
/// <param name="ProjectFile">The project file; empty if the front end has none.</param>
internal sealed record HeadStartKey(string CacheDirectory, string ProjectFile)
{
    public static HeadStartKey Of(BuildInput input) => new(Path.GetFullPath(CacheLocation.Of(input.CacheDirectory)), input.ProjectFile ?? "");
}
