using System.Collections.Concurrent;
using ContainerSlim.Oci;
using ContainerSlim.Registry;

namespace ContainerSlim.Build;

/// <summary>Reaches images wherever they are: one client for all registries of a run, and the store that keeps what was read.</summary>
/// <param name="store">Keeps manifests and blobs of registries.</param>
/// <param name="time">The clock of retries and tokens.</param>
public sealed class ImageConnections(BlobStore store, TimeProvider time) : IDisposable
{
    private const string RecordKind = "manifests";

    private readonly ConcurrentBag<IDisposable> files = [];
    private RegistryClient? registries;

    /// <summary>Watches what goes to and comes from elsewhere.</summary>
    public ITransferObserver Transfers { get; init => Times = new TransferTimes(field = value, time); } = NoTransfers.Instance;

    /// <summary>Adds up what goes to and comes from elsewhere, and passes it on.</summary>
    internal TransferTimes Times { get; private init; } = new(NoTransfers.Instance, time);

    /// <summary>Somebody else's connections to registries, which are used and left open; null for ones of its own.</summary>
    public RegistryClient? Lent { get; init; }

    /// <summary>Speaks to registries.</summary>
    internal RegistryClient Registries => LazyInitializer.EnsureInitialized(ref registries, () => Lent?.WatchedBy(Times) ?? CreateClient(time, Times));

    /// <summary>A client of registries with the settings of the environment.</summary>
    public static RegistryClient CreateClient(TimeProvider time, ITransferObserver transfers) =>
        new(RegistryOptions.FromEnvironment(Environment.GetEnvironmentVariable, RegistryOptions.HostEtc) with { Time = time, Transfers = transfers });

    /// <summary>Opens the image of a location; its layers are read when they are opened.</summary>
    /// <exception cref="SlimException">There is none, or it cannot be read.</exception>
    public async Task<OpenImage> OpenAsync(ImageLocation location, CredentialUse use, CancellationToken ct) => location switch
    {
        ImageLocation.InRegistry { Reference: var reference } => await OpenRemoteAsync(reference, use, ct),
        ImageLocation.InLayout { Path: var path, Name: var name } => await OpenFileAsync(await OciLayout.OpenAsync(path, ct), name, ct),
        ImageLocation.InOciArchive { Path: var path, Name: var name } => await OpenFileAsync(await OciArchive.OpenAsync(path, ct), name, ct),
        ImageLocation.InDockerArchive { Path: var path, Name: var name } => await OpenFileAsync(await DockerArchive.OpenAsync(path, ct), name, ct),
        _ => throw new ArgumentOutOfRangeException(nameof(location)),
    };

    /// <summary>What a name of a registry stands for, without reading it; null where there is nothing. A digest stands for itself: nobody is asked.</summary>
    /// <exception cref="SlimException">The registry refuses or fails.</exception>
    public async Task<Digest?> FindAsync(Reference reference, CredentialUse use, CancellationToken ct) =>
        reference.Digest ?? (await Repository(reference, use).FindManifestAsync(reference.ManifestName, ct))?.Digest;

    /// <summary>Opens the image that a name of a registry is known to stand for; nothing is asked.</summary>
    public OpenImage Open(Reference reference, Descriptor root, CredentialUse use) => new(new StoredSource(Repository(reference, use), store), root);

    /// <summary>Writes to a registry.</summary>
    /// <param name="target">Where to, and under which tags.</param>
    /// <param name="knownHolders">Repositories that may hold a blob already; of use where they are in the same registry.</param>
    public RegistryPublisher Publisher(RegistryTarget target, Func<Digest, IEnumerable<Reference>> knownHolders)
    {
        IReadOnlyList<string> Sources(Digest digest) => [.. knownHolders(digest)
            .Where(holder => holder.Registry == target.Registry && holder.Repository != target.Repository)
            .Select(holder => holder.Repository)
            .Distinct(StringComparer.Ordinal)];
        return new RegistryPublisher(Registries, target with { MountSources = Sources });
    }

    /// <summary>Closes all connections and files.</summary>
    public void Dispose()
    {
        foreach (var file in files) file.Dispose();
        if (Lent is null) registries?.Dispose();
    }

    private async Task<OpenImage> OpenFileAsync(INamedSource source, string? name, CancellationToken ct)
    {
        files.Add(source);
        return new OpenImage(source, await source.ResolveAsync(name, ct));
    }

    private async Task<OpenImage> OpenRemoteAsync(Reference reference, CredentialUse use, CancellationToken ct)
    {
        if (reference.Digest is { } digest && DescriptorRecord.Read(store.FindRecord(RecordKind, digest.ToString())) is { } known)
        {
            return Open(reference, known, use);
        }

        var (root, bytes) = await Repository(reference, use).ResolveAsync(reference.ManifestName, ct);
        await store.PutAsync(root, new MemoryStream(bytes.ToArray(), writable: false), ct);
        await store.PutRecordAsync(RecordKind, root.Digest.ToString(), DescriptorRecord.Write(root), ct);
        return Open(reference, root, use);
    }

    private RemoteRepository Repository(Reference reference, CredentialUse use) => Registries.Repository(reference.Registry, reference.Repository, use);
}

/// <summary>An image at hand: where to read from, and what.</summary>
/// <param name="Source">Reads manifests and blobs, while the connections are open.</param>
/// <param name="Root">The manifest or index.</param>
public sealed record OpenImage(IContentSource Source, Descriptor Root);
