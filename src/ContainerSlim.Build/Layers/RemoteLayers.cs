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
    private static readonly RetryPolicy Patience = new()
    {
        MaxAttempts = 3,
        ResponseTimeout = TimeSpan.FromSeconds(10),
        MaxRetryAfter = TimeSpan.FromSeconds(5),
    };

    private readonly RegistryClient client;
    private readonly BuildServices services;
    private readonly IReadOnlyList<RemoteLayerSource> sources;
    private readonly RemoteLayerTarget? target;
    private readonly ConcurrentDictionary<Digest, RemoteLayerUse> uses = new();
    private readonly ConcurrentDictionary<Digest, bool> lost = new();

    /// <param name="plan">Which repositories.</param>
    /// <param name="destination">The registry that the image is pushed to; null where it is pushed to none.</param>
    /// <param name="services">What the build works with.</param>
    /// <param name="options">How registries are spoken to.</param>
    public RemoteLayers(RemoteCachePlan plan, string? destination, BuildServices services, RegistryOptions options)
    {
        client = new RegistryClient(options);
        this.services = services;
        sources = [.. plan.From.Select(from => new RemoteLayerSource(client, from, UseOf(from, plan, destination), services.Observer))];
        target = plan.To is { } to ? new RemoteLayerTarget(client, to) : null;
    }

    /// <summary>How many layers were promised by a repository and could not be had. Whoever builds again gets them made.</summary>
    public int Lost => lost.Count;

    /// <summary>The name of the repository that layers are written to; null where they are written to none.</summary>
    public string? TargetName => target?.Name;

    /// <summary>Those of a plan, with the environment's credentials; null where it has none.</summary>
    /// <param name="plan">Which repositories.</param>
    /// <param name="destination">The registry that the image is pushed to; null where it is pushed to none.</param>
    /// <param name="services">What the build works with.</param>
    public static RemoteLayers? Open(RemoteCachePlan plan, string? destination, BuildServices services)
    {
        if (plan is { From.Count: 0, To: null }) return null;

        // The variables' credentials are for the registry that is pushed to: the image's, or where that goes to none, the cache's.
        var options = RegistryOptions.FromEnvironment(Environment.GetEnvironmentVariable, RegistryOptions.HostEtc, destination ?? plan.To?.Registry);
        return new RemoteLayers(plan, destination, services, options with { Time = services.Time, Retry = Patience });
    }

    /// <summary>A layer that was found and checked by an earlier build, and that a repository has still.</summary>
    public async Task<BuiltLayer?> FindKnownAsync(LayerRequest request, CancellationToken ct)
    {
        if (lost.ContainsKey(request.Name) || FindKnownRecord(request) is not { } record) return null;

        foreach (var source in sources)
        {
            if (await source.HasAsync(record.Descriptor, ct)) return Found(request, source, record);
        }

        return null;
    }

    /// <summary>The layer of some entries, from the first repository that has it.</summary>
    /// <exception cref="OciException">A file changes while it is read.</exception>
    public async Task<BuiltLayer?> FindAsync(LayerRequest request, LayerContent content, CancellationToken ct)
    {
        if (lost.ContainsKey(request.Name)) return null;

        foreach (var source in sources)
        {
            if (await source.FindAsync(request, content, ct) is not { } record) continue;

            await services.Store.PutRecordAsync(KnownKind(request), request.Key, record.Write(), ct);
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
            services.Observer.Warn(new Warning(WarningCode.LayerCacheNotWritten, $"Layers were not written to the cache {target.Name}: {e.Message}."));
        }

        return saved;
    }

    /// <summary>Closes all connections.</summary>
    public void Dispose() => client.Dispose();

    private BuiltLayer Found(LayerRequest request, RemoteLayerSource source, LayerRecord record)
    {
        var promise = new RemoteLayerPromise(source, request, record);
        var fetched = new RemoteLayerBlob(promise, services.Store, why => Lose(request, source, why));
        var found = new BuiltLayer(new Layer(new Blob(record.Descriptor, fetched.OpenAsync), record.DiffDigest), request.What, record.Files, IsReused: true);
        uses[request.Name] = new RemoteLayerUse(request, found, source.Repository);
        return found;
    }

    private void Lose(LayerRequest request, RemoteLayerSource source, SlimException why)
    {
        if (!lost.TryAdd(request.Name, true)) return;

        services.Observer.Warn(new Warning(
            WarningCode.LayerCacheEntryLost,
            $"The layer cache {source.Name} has an entry for the layer '{request.What}' but not its content, "
            + $"so the layer is built here: {why.Message}."));
    }

    private LayerRecord? FindKnownRecord(LayerRequest request) =>
        services.Store.FindRecord(KnownKind(request), request.Key) is { } bytes ? LayerRecord.Read(bytes) : null;

    private static string KnownKind(LayerRequest request) => $"remote-{request.Kind}";

    // The environment's credentials for the registry that is pushed to are for no other.
    private static CredentialUse UseOf(Reference from, RemoteCachePlan plan, string? destination) =>
        from.Registry == destination || from.Registry == plan.To?.Registry ? CredentialUse.PullFromDestination : CredentialUse.Pull;
}
