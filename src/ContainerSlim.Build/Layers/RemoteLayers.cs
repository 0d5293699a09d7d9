using System.Collections.Concurrent;
using ContainerSlim.Oci;
using ContainerSlim.Registry;

namespace ContainerSlim.Build;

/// <summary>
/// Layers that other machines wrote, in repositories. What is found there is used for the bytes of the compressed layer only: that its content
/// is what this build wants is computed here. Nothing that is wrong with a repository fails a build.
/// </summary>
internal sealed class RemoteLayers : IDisposable
{
    private const int AtOnce = 4;

    // Waiting for a cache may take longer than making what is in it.
    private static readonly RetryPolicy Patience = new() { MaxAttempts = 3, ResponseTimeout = TimeSpan.FromSeconds(10), MaxRetryAfter = TimeSpan.FromSeconds(5) };

    private readonly RegistryClient client;
    private readonly BlobStore store;
    private readonly IBuildObserver observer;
    private readonly IReadOnlyList<RemoteLayerSource> sources;
    private readonly RemoteLayerTarget? target;
    private readonly ConcurrentDictionary<Digest, RemoteLayerUse> uses = new();
    private readonly ConcurrentDictionary<Digest, bool> lost = new();

    public RemoteLayers(RemoteCachePlan plan, string? destination, BlobStore store, RegistryOptions options, IBuildObserver observer)
    {
        client = new RegistryClient(options);
        this.store = store;
        this.observer = observer;
        sources = [.. plan.From.Select(from => new RemoteLayerSource(client, from, UseOf(from, plan, destination), observer))];
        target = plan.To is { } to ? new RemoteLayerTarget(client, to) : null;
    }

    /// <summary>How many layers were promised by a repository and could not be had. Whoever builds again gets them made.</summary>
    public int Lost => lost.Count;

    /// <summary>The name of the repository that layers are written to; null where they are written to none.</summary>
    public string? TargetName => target?.Name;

    /// <summary>Those of a plan, with the environment's credentials; null where it has none.</summary>
    public static RemoteLayers? Open(BuildPlan plan, BlobStore store, IBuildObserver observer, TimeProvider time)
    {
        if (plan.RemoteCache is { From.Count: 0, To: null }) return null;

        // The variables' credentials are for the registry that is pushed to: the image's, or where that goes to none, the cache's.
        var destination = plan.Destinations.Push ? plan.Destinations.Names[0].Registry : null;
        var options = RegistryOptions.FromEnvironment(Environment.GetEnvironmentVariable, RegistryOptions.HostEtc, destination ?? plan.RemoteCache.To?.Registry) with { Time = time, Retry = Patience };
        return new RemoteLayers(plan.RemoteCache, destination, store, options, observer);
    }

    /// <summary>A layer that was found and checked by an earlier build, and that a repository has still.</summary>
    public async Task<BuiltLayer?> FindKnownAsync(LayerRequest request, CancellationToken ct)
    {
        if (lost.ContainsKey(request.Name) || store.FindRecord(KnownKind(request), request.Key) is not { } bytes || LayerRecord.Read(bytes) is not { } record) return null;

        foreach (var source in sources)
        {
            if (await source.HasAsync(record.Descriptor, ct)) return Found(request, source, record);
        }

        return null;
    }

    /// <summary>The layer of some entries, from the first repository that has it.</summary>
    /// <exception cref="OciException">A file changes while it is read.</exception>
    public async Task<BuiltLayer?> FindAsync(LayerRequest request, IReadOnlyList<LayerEntry> entries, CancellationToken ct)
    {
        if (lost.ContainsKey(request.Name)) return null;

        foreach (var source in sources)
        {
            if (await source.FindAsync(request, entries, ct) is not { } record) continue;

            await store.PutRecordAsync(KnownKind(request), request.Key, record.Write(), ct);
            return Found(request, source, record);
        }

        return null;
    }

    /// <summary>Takes note of a layer that the image has, so that it can be written to the repository.</summary>
    public void Use(LayerRequest request, BuiltLayer layer) => uses[request.Name] = new RemoteLayerUse(request, layer, Holder: null);

    /// <summary>The repositories that are known to have a blob.</summary>
    public IReadOnlyList<Reference> HoldersOf(Digest digest) =>
        [.. uses.Values.Where(use => use.Layer.Layer.Blob.Descriptor.Digest == digest).Select(use => use.Holder).OfType<Reference>()];

    /// <summary>Writes the layers that were used to the repository, as far as it has not got them.</summary>
    /// <param name="destination">The repository that the image is in now; null where it is in none.</param>
    /// <param name="isUpToDate">Whether the destinations had the image already: then layers that this machine had too are nobody's news.</param>
    /// <param name="ct">Cancels the work.</param>
    /// <returns>How many were written.</returns>
    public async Task<int> SaveAsync(Reference? destination, bool isUpToDate, CancellationToken ct)
    {
        if (target is null) return 0;

        var saved = 0;
        async ValueTask SaveOneAsync(RemoteLayerUse use, CancellationToken token)
        {
            if (await target.SaveAsync(use, destination, token)) Interlocked.Increment(ref saved);
        }

        var wanted = uses.Values.Where(use => use.Holder != target.Repository && !(isUpToDate && use.Layer.IsReused && use.Holder is null)).ToList();
        try
        {
            // The first goes alone, and what all have in common with it: it is sent once then.
            foreach (var first in wanted.Take(1)) await SaveOneAsync(first, ct);
            await Parallel.ForEachAsync(wanted.Skip(1), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, SaveOneAsync);
        }
        catch (SlimException e)
        {
            observer.Warn(new Warning(WarningCode.LayerCacheNotWritten, $"Layers were not written to the cache {target.Name}: {e.Message}."));
        }

        return saved;
    }

    /// <summary>Closes all connections.</summary>
    public void Dispose() => client.Dispose();

    private BuiltLayer Found(LayerRequest request, RemoteLayerSource source, LayerRecord record)
    {
        var fetched = new RemoteLayerBlob(source, request, record, store, why => Lose(request, source, why));
        var found = new BuiltLayer(new Layer(new Blob(record.Descriptor, fetched.OpenAsync), record.DiffDigest), request.What, record.Files, IsReused: true);
        uses[request.Name] = new RemoteLayerUse(request, found, source.Repository);
        return found;
    }

    private void Lose(LayerRequest request, RemoteLayerSource source, SlimException why)
    {
        if (!lost.TryAdd(request.Name, true)) return;

        observer.Warn(new Warning(WarningCode.LayerCacheEntryLost, $"The layer cache {source.Name} promised the layer '{request.What}' and cannot give it, so it is made here: {why.Message}."));
    }

    private static string KnownKind(LayerRequest request) => $"remote-{request.Kind}";

    // The environment's credentials for the registry that is pushed to are for no other.
    private static CredentialUse UseOf(Reference from, RemoteCachePlan plan, string? destination) =>
        from.Registry == destination || from.Registry == plan.To?.Registry ? CredentialUse.PullFromDestination : CredentialUse.Pull;
}

/// <summary>A layer of the image that is made.</summary>
/// <param name="Request">What it is made from.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Holder">The repository that it was found in; null where it is of this machine.</param>
internal sealed record RemoteLayerUse(LayerRequest Request, BuiltLayer Layer, Reference? Holder);
