using System.Collections.Concurrent;
using ContainerSlim.Debian;
using ContainerSlim.Oci;
using ContainerSlim.Registry;

namespace ContainerSlim.Build;

/// <summary>What is known of an image before its app is published, as text.</summary>
/// <param name="Base">As <c>SlimBase</c>; empty where the project does not say.</param>
/// <param name="RuntimeIdentifier">The runtime identifier; empty for Linux on this machine's processor.</param>
public sealed record HeadStartInput(string? Base, string? RuntimeIdentifier)
{
    /// <summary>The distribution of a chiseled base.</summary>
    public string? Distribution { get; init; }

    /// <summary>Where its packages come from.</summary>
    public string? PackageMirror { get; init; }

    /// <summary>A keyring that replaces the distribution's keys.</summary>
    public string? PackageKeyring { get; init; }

    /// <summary>How much of a chiseled base the app will need: <c>none</c>, <c>native</c> or <c>runtime</c>. Null: runtime.</summary>
    public string? BaseLibraries { get; init; }

    /// <summary>Whether the app does without cultures.</summary>
    public bool InvariantGlobalization { get; init; }

    /// <summary>Whether the app does without time zones.</summary>
    public bool InvariantTimezone { get; init; }

    /// <summary>The assembly's name.</summary>
    public string? AssemblyName { get; init; }

    /// <summary>The files of packages that will be published as they are; none where that is not known.</summary>
    public IReadOnlyList<FileAhead> Files { get; init; } = [];

    /// <summary>Rules of the project for layers of its own.</summary>
    public IReadOnlyList<LayerRule> LayerRules { get; init; } = [];

    /// <summary>The most layers of the app's files.</summary>
    public string? MaxLayers { get; init; }

    /// <summary>Whether the runtime's libraries for dumps, debuggers and tracing go into the image.</summary>
    public bool KeepDiagnostics { get; init; }

    /// <summary>Where the app is in the image.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>How layers are compressed.</summary>
    public string? Compression { get; init; }

    /// <summary>The compressor's level.</summary>
    public string? CompressionLevel { get; init; }

    /// <summary>The one time in the image.</summary>
    public string? SourceDateEpoch { get; init; }

    /// <summary>Whether layers are looked for in a repository first; then none is written ahead.</summary>
    public bool HasRemoteCache { get; init; }

    /// <summary>The folder of the cache.</summary>
    public string? CacheDirectory { get; init; }

    internal Platform Platform => Build.RuntimeIdentifier.ToPlatform(PlanReader.OrNull(RuntimeIdentifier) ?? Build.RuntimeIdentifier.Default);
}

/// <summary>
/// Gets the base ready, and writes the layers of the app that are made of packages, while the app is compiled. All it leaves is what the store
/// has then, and the build would put there in the end; so nothing depends on it, and where it fails, the build itself says why.
/// </summary>
public static class HeadStart
{
    private static readonly ConcurrentDictionary<string, Run> Running = new(StringComparer.Ordinal);

    /// <summary>Begins; the build that uses the same cache waits for it.</summary>
    public static void Begin(HeadStartInput input, TimeProvider time)
    {
        var store = new BlobStore(PlanReader.OrNull(input.CacheDirectory) ?? CacheLocation.Default, time);
        Running.AddOrUpdate(store.Root, _ => new Run(input, store, time), (_, running) => running.IsCompleted ? new Run(input, store, time) : running);
    }

    /// <summary>Waits for what was begun for a cache, however it ends.</summary>
    /// <returns>The layers that were written, and so are new although the store has them.</returns>
    internal static async Task<IReadOnlySet<Digest>> EndAsync(BlobStore store, CancellationToken ct)
    {
        var written = Running.TryRemove(store.Root, out var running) ? await running.EndAsync(ct) : [];
        ct.ThrowIfCancellationRequested();
        return written;
    }

    private sealed class Run
    {
        private readonly ConcurrentDictionary<Digest, bool> written = new();
        private readonly Task all;
        private volatile bool isAwaited;

        public Run(HeadStartInput input, BlobStore store, TimeProvider time) =>
            all = Task.WhenAll(Task.Run(() => RecordAsync(PrepareBaseAsync(input, store, time, AtOnce))), Task.Run(() => RecordAsync(WriteLayersAsync(input, store, time))));

        public bool IsCompleted => all.IsCompleted;

        public async Task<HashSet<Digest>> EndAsync(CancellationToken ct)
        {
            isAwaited = true;
            await all.WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return all.IsCompleted ? [.. written.Keys] : [];
        }

        // A processor is left to the compiler, as long as it works.
        private int AtOnce() => isAwaited ? LayerOptions.AllProcessors : Math.Max(1, Environment.ProcessorCount - 1);

        private async Task RecordAsync(Task<IReadOnlyList<BuiltLayer>> writing)
        {
            foreach (var layer in await writing)
            {
                if (!layer.IsReused) written[layer.Layer.Blob.Descriptor.Digest] = true;
            }
        }

        private Task<IReadOnlyList<BuiltLayer>> WriteLayersAsync(HeadStartInput input, BlobStore store, TimeProvider time)
        {
            GzipCompressor.Prepare();
            return input.HasRemoteCache ? Task.FromResult<IReadOnlyList<BuiltLayer>>([]) : AppAhead.WriteAsync(input, store, time, AtOnce);
        }
    }

    private static async Task<IReadOnlyList<BuiltLayer>> PrepareBaseAsync(HeadStartInput input, BlobStore store, TimeProvider time, Func<int> atOnce)
    {
        var platform = input.Platform;
        switch (PlanReader.OrNull(input.Base) ?? "auto")
        {
            case "scratch":
            case "auto" or "chiseled" when platform.IsWindows:
                return [];
            case "auto" or "chiseled":
                return await CutBaseAsync(input, platform, store, time, atOnce);
            case var image when ImageLocation.Parse(image) is ImageLocation.InRegistry location:
                using (var connections = new ImageConnections(store, time))
                {
                    var opened = await connections.OpenAsync(location, CredentialUse.Pull, CancellationToken.None);
                    await opened.Source.LoadImageAsync(opened.Root, platform, image, CancellationToken.None);
                }

                return [];
            default:
                return [];
        }
    }

    private static async Task<IReadOnlyList<BuiltLayer>> CutBaseAsync(HeadStartInput input, Platform platform, BlobStore store, TimeProvider time, Func<int> atOnce)
    {
        var kind = BasePlanReader.ReadKind(PlanReader.OrNull(input.BaseLibraries)) ?? BaseKind.Runtime;
        var chiseled = new BasePlan.Chiseled(PlanReader.OrNull(input.Distribution) ?? BasePlanReader.DefaultDistribution, BasePlanReader.HasCultures(kind, input.InvariantGlobalization))
        {
            Kind = kind,
            TimeZones = !input.InvariantTimezone,
            Mirror = PlanReader.OrNull(input.PackageMirror),
            Keyring = PlanReader.OrNull(input.PackageKeyring),
        };
        var bases = new ChiseledBase(store, new LayerCache(store), time);
        var request = bases.Request(chiseled, platform);
        var resolution = await DebianBase.ResolveAsync(request, CancellationToken.None);
        if (input.HasRemoteCache) return [];

        var options = CompressionPlan.Parse(input.Compression, input.CompressionLevel).SharedOptions(ImageFormat.Oci) with { AtOnce = atOnce };
        return await bases.LayersAsync(chiseled, request, resolution, options, CancellationToken.None);
    }
}
