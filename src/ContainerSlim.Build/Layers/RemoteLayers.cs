using System.Collections.Concurrent;
using ContainerSlim.Oci;
using ContainerSlim.Registry;

namespace ContainerSlim.Build;

/// <summary>
/// Finds and writes layers in repositories that machines share. A repository provides only the bytes of the compressed layer; this build itself
/// computes whether their content is what it needs. A problem with a repository never fails a build.
/// </summary>
internal sealed class RemoteLayers : IDisposable
{
    private const int AtOnce = 4;

    // Waiting for a cache can take longer than building the layer.
    private static readonly RetryPolicy Patience = new()
    {
        MaxAttempts = 3,
        ResponseTimeout = TimeSpan.FromSeconds(10),
        RateWindow = TimeSpan.FromSeconds(10),
        CommitTimeout = TimeSpan.FromMinutes(1),
        MaxRetryAfter = TimeSpan.FromSeconds(5),
    };

    private readonly RegistryClient client;
    private readonly BuildServices services;
    private readonly IReadOnlyList<RemoteLayerSource> sources;
    private readonly RemoteLayerTarget? target;
    private readonly ConcurrentDictionary<Digest, RemoteLayerUse> uses = new();
    private readonly ConcurrentDictionary<Digest, bool> lost = new();

    /// <param name="plan">The repositories.</param>
    /// <param name="destination">The registry that the image is pushed to; null if it is not pushed.</param>
    /// <param name="services">The services of the build.</param>
    /// <param name="options">The options of the registry client.</param>
    public RemoteLayers(RemoteCachePlan plan, string? destination, BuildServices services, RegistryOptions options)
    {
        client = new RegistryClient(options);
        client.Notices.Tell(services.Observer);
        this.services = services;
        sources = [.. plan.From.Select(from => new RemoteLayerSource(client, from, UseOf(from, plan, destination), services.Observer))];
        target = plan.To is { } to ? new RemoteLayerTarget(client, to) : null;
    }

    /// <summary>The number of layers that a repository claimed to have but did not provide. The next attempt of the build writes them itself.</summary>
    public int Lost => lost.Count;

    /// <summary>The name of the repository that layers are written to; null if there is none.</summary>
    public string? TargetName => target?.Name;

    /// <summary>Opens the repositories of a plan with the environment's credentials; null if the plan has none.</summary>
    /// <param name="plan">The repositories.</param>
    /// <param name="destination">The registry that the image is pushed to; null if it is not pushed.</param>
    /// <param name="services">The services of the build.</param>
    public static RemoteLayers? Open(RemoteCachePlan plan, string? destination, BuildServices services)
    {
        if (plan is { From.Count: 0, To: null }) return null;

        // The credentials in variables are for the registry that is pushed to: the image's or, if the image is not pushed, the cache's.
        var options = RegistryOptions.FromEnvironment(Environment.GetEnvironmentVariable, RegistryOptions.HostEtc, destination ?? plan.To?.Registry);
        return new RemoteLayers(plan, destination, services, options with { Time = services.Time, Retry = Patience });
    }

    /// <summary>Finds a layer that an earlier build found and verified, and that a repository still has.</summary>
    public async Task<BuiltLayer?> FindKnownAsync(LayerRequest request, CancellationToken ct)
    {
        if (lost.ContainsKey(request.Name) || FindKnownRecord(request) is not { } record) return null;

        foreach (var source in sources)
        {
            if (await source.HasAsync(record.Descriptor, ct)) return Found(request, source, record);
        }

        return null;
    }

    /// <summary>Finds the layer of the entries in the first repository that has it.</summary>
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

    /// <summary>Notes a layer of the image, so that it can be written to the repository.</summary>
    public void Use(LayerRequest request, BuiltLayer layer) => uses[request.Name] = new RemoteLayerUse(request, layer, Holder: null);

    /// <summary>The repositories that are known to have a blob.</summary>
    public IReadOnlyList<Reference> HoldersOf(Digest digest) =>
        [.. uses.Values.Where(use => use.Layer.Layer.Blob.Descriptor.Digest == digest).Select(use => use.Holder).OfType<Reference>()];

    /// <summary>Writes the layers of the image to the repository, if it does not have them yet.</summary>
    /// <param name="destination">The repository that the image was pushed to; null if it was not pushed.</param>
    /// <param name="isUpToDate">Whether the destinations already had the image. If so, layers that this machine already had are not written.</param>
    /// <param name="ct">Cancels the operation.</param>
    /// <returns>The number of layers that were written.</returns>
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
            // The first layer goes alone, so that the content that all artifacts share is sent only once.
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

    // The environment's credentials for the registry that is pushed to must not be used for any other registry.
    private static CredentialUse UseOf(Reference from, RemoteCachePlan plan, string? destination) =>
        RegistryNames.AreSame(from.Registry, destination) || RegistryNames.AreSame(from.Registry, plan.To?.Registry)
            ? CredentialUse.PullFromDestination
            : CredentialUse.Pull;
}
