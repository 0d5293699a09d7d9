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

    private readonly ConcurrentDictionary<Digest, bool> written = new();
    private readonly BuildInput input;
    private readonly TimeProvider time;
    private readonly Lazy<RegistryClient> registries;
    private readonly Task preparing;
    private readonly Task writing;
    private readonly Task reaching;
    private (ImageLocation Location, Descriptor Root)? opened;
    private volatile bool isTaken;

    private HeadStart(BuildInput input, IReadOnlyList<FileAhead> files, BlobStore store, TimeProvider time)
    {
        (this.input, this.time, Store) = (input, time, store);
        registries = new(() => ImageConnections.CreateClient(time, NoTransfers.Instance));
        var disk = new DiskLayers(store, new LayerCache(store), time);

        // Where there is nothing to write all is short, and one after the other holds up the compiler least.
        writing = Task.Run(() => WriteLayersAsync(files, disk));
        preparing = After(Rehearsing.Value, PrepareBaseAsync);
        reaching = After(preparing, ReachDestinationAsync);
    }

    /// <summary>What it writes into.</summary>
    internal BlobStore Store { get; }

    /// <summary>Its connections; whoever takes the head start closes them.</summary>
    internal RegistryClient Registries => registries.Value;

    /// <summary>Begins; the build that uses the same cache takes it over.</summary>
    /// <param name="input">What is known of the image by now. What was published is not looked at.</param>
    /// <param name="files">The files of packages that will be published as they are; none where that is not known.</param>
    /// <param name="time">The clock of the cache.</param>
    public static void Begin(BuildInput input, IReadOnlyList<FileAhead> files, TimeProvider time)
    {
        var store = new BlobStore(PlanReader.OrNull(input.CacheDirectory) ?? CacheLocation.Default, time);
        lock (Running)
        {
            if (Running.TryGetValue(store.Root, out var running))
            {
                if (!running.IsCompleted) return;

                // Its build ended before it came to an image.
                running.Registries.Dispose();
            }

            Running[store.Root] = new HeadStart(input, files, store, time);
        }
    }

    /// <summary>What was begun for a cache; null where nothing was, or another build has it.</summary>
    internal static HeadStart? Take(string cacheDirectory)
    {
        lock (Running)
        {
            if (!Running.Remove(Path.GetFullPath(cacheDirectory), out var begun)) return null;

            begun.isTaken = true;
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

    /// <summary>The layers that were written here, and so are new although the store has them.</summary>
    internal IReadOnlySet<Digest> Written => written.Keys.ToHashSet();

    private bool IsCompleted => preparing.IsCompleted && writing.IsCompleted && reaching.IsCompleted;

    // What a repository may have is not written ahead of looking there.
    private bool HasRemoteCache => input.CacheFrom.Count > 0;

    // A processor is left to the compiler, as long as it works.
    private int AtOnce() => isTaken ? LayerOptions.AllProcessors : Math.Max(1, Environment.ProcessorCount - 1);

    // A build that fails at once waits for it, so that nothing of it stays in the temporary folder.
    private static Task Rehearse()
    {
        var rehearsing = Task.Run(() => Rehearsal.RunAsync(TimeProvider.System));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Task.WaitAny([rehearsing], RehearsalTime);
        return rehearsing;
    }

    private static async Task After(Task before, Func<Task> next)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await next();
    }

    private static async Task WaitAsync(Task task, CancellationToken ct)
    {
        await task.WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ct.ThrowIfCancellationRequested();
    }

    private void Record(IReadOnlyList<BuiltLayer> layers)
    {
        foreach (var layer in layers.Where(layer => !layer.IsReused)) written[layer.Layer.Blob.Descriptor.Digest] = true;
    }

    private async Task WriteLayersAsync(IReadOnlyList<FileAhead> files, DiskLayers disk)
    {
        if (!HasRemoteCache) Record(await AppAhead.WriteAsync(input, files, disk, AtOnce));
    }

    private async Task PrepareBaseAsync()
    {
        var platform = RuntimeIdentifier.ToPlatform(PlanReader.ReadRuntimeIdentifier(input));
        switch (PlanReader.OrNull(input.Base) ?? "auto")
        {
            case "scratch":
            case "auto" or "chiseled" when platform.IsWindows:
                return;
            case "auto" or "chiseled":
                await CutBaseAsync(platform);
                return;
            case var image when ImageLocation.Parse(image) is ImageLocation.InRegistry location:
                await OpenBaseAsync(location, platform, image);
                return;
        }
    }

    private async Task OpenBaseAsync(ImageLocation.InRegistry location, Platform platform, string name)
    {
        using var connections = new ImageConnections(Store, time) { Lent = Registries };
        var use = BaseSelector.UseOf(location, PlanReader.OrNull(input.Registry));
        var image = await connections.OpenAsync(location, use, CancellationToken.None);
        await image.Source.LoadImageAsync(image.Root, platform, name, CancellationToken.None);
        opened = (location, image.Root);
    }

    private async Task CutBaseAsync(Platform platform)
    {
        var chiseled = BasePlanReader.ExpectChiseled(input);
        var bases = new ChiseledBase(Store, new LayerCache(Store), time);
        var request = bases.Request(chiseled, platform);
        var resolution = await DebianBase.ResolveAsync(request, CancellationToken.None);
        if (HasRemoteCache) return;

        var options = CompressionPlan.Parse(input.Compression, input.CompressionLevel).SharedOptions(ImageFormat.Oci) with { AtOnce = AtOnce };
        Record(await bases.LayersAsync(chiseled, request, resolution, options, CancellationToken.None));
    }

    // The first question takes long: a name is looked up, keys are agreed on, a token is asked for. The answer is of no use.
    private async Task ReachDestinationAsync()
    {
        if (DestinationReader.ReadRegistry(input) is not { } registry) return;

        await Registries.ReachAsync(registry, DestinationReader.ReadRepository(input, input.AssemblyName ?? ""), CredentialUse.Push, CancellationToken.None);
    }
}
