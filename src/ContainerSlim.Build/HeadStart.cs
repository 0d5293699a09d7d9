using System.Collections.Concurrent;
using ContainerSlim.Debian;
using ContainerSlim.Oci;
using ContainerSlim.Registry;

namespace ContainerSlim.Build;

/// <summary>
/// Gets the base ready, and writes the layers of the app that are made of packages, while the app is compiled. All it leaves is what the store
/// has then, and the build would put there in the end; so nothing depends on it, and where it fails, the build itself says why.
/// </summary>
public static class HeadStart
{
    private static readonly ConcurrentDictionary<string, Run> Running = new(StringComparer.Ordinal);

    /// <summary>Begins; the build that uses the same cache waits for it.</summary>
    /// <param name="input">What is known of the image by now. What was published, and where it goes, is not looked at.</param>
    /// <param name="files">The files of packages that will be published as they are; none where that is not known.</param>
    /// <param name="time">The clock of the cache.</param>
    public static void Begin(BuildInput input, IReadOnlyList<FileAhead> files, TimeProvider time)
    {
        var store = new BlobStore(PlanReader.OrNull(input.CacheDirectory) ?? CacheLocation.Default, time);
        Running.AddOrUpdate(store.Root, _ => new Run(input, files, store, time), (_, running) => running.IsCompleted ? new Run(input, files, store, time) : running);
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

        public Run(BuildInput input, IReadOnlyList<FileAhead> files, BlobStore store, TimeProvider time) =>
            all = Task.WhenAll(Task.Run(() => RecordAsync(PrepareBaseAsync(input, store, time, AtOnce))), Task.Run(() => RecordAsync(WriteLayersAsync(input, files, store, time))));

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

        private Task<IReadOnlyList<BuiltLayer>> WriteLayersAsync(BuildInput input, IReadOnlyList<FileAhead> files, BlobStore store, TimeProvider time)
        {
            GzipCompressor.Prepare();
            return HasRemoteCache(input) ? Task.FromResult<IReadOnlyList<BuiltLayer>>([]) : AppAhead.WriteAsync(input, files, store, time, AtOnce);
        }
    }

    // What a repository may have is not written ahead of looking there.
    private static bool HasRemoteCache(BuildInput input) => input.CacheFrom.Count > 0;

    private static async Task<IReadOnlyList<BuiltLayer>> PrepareBaseAsync(BuildInput input, BlobStore store, TimeProvider time, Func<int> atOnce)
    {
        var platform = RuntimeIdentifier.ToPlatform(PlanReader.ReadRuntimeIdentifier(input));
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

    private static async Task<IReadOnlyList<BuiltLayer>> CutBaseAsync(BuildInput input, Platform platform, BlobStore store, TimeProvider time, Func<int> atOnce)
    {
        var chiseled = BasePlanReader.ExpectChiseled(input);
        var bases = new ChiseledBase(store, new LayerCache(store), time);
        var request = bases.Request(chiseled, platform);
        var resolution = await DebianBase.ResolveAsync(request, CancellationToken.None);
        if (HasRemoteCache(input)) return [];

        var options = CompressionPlan.Parse(input.Compression, input.CompressionLevel).SharedOptions(ImageFormat.Oci) with { AtOnce = atOnce };
        return await bases.LayersAsync(chiseled, request, resolution, options, CancellationToken.None);
    }
}
