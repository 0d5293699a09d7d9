using System.Collections.Concurrent;
using ContainerSlim.Oci;
using ContainerSlim.Registry;

namespace ContainerSlim.Build;

/// <summary>Opens images wherever they are, with one client for all registries of a run and a store that keeps what was read.</summary>
/// <param name="store">The store for manifests and blobs from registries.</param>
/// <param name="time">The clock for retries and tokens.</param>
public sealed class ImageConnections(BlobStore store, TimeProvider time) : IDisposable
{
    private const string RecordKind = "manifests";
    private const string NameKind = "image-names";

    private readonly ConcurrentBag<IDisposable> files = [];
    private RegistryClient? registries;

    /// <summary>Observes what is sent and received.</summary>
    public ITransferObserver Transfers { get; init => Times = new TransferTimes(field = value, time); } = NoTransfers.Instance;

    /// <summary>Adds up what is sent and received, and passes it on to <see cref="Transfers"/>.</summary>
    internal TransferTimes Times { get; private init; } = new(NoTransfers.Instance, time);

    /// <summary>Receives what users should know of registries.</summary>
    public IBuildObserver Observer { get; init; } = SilentObserver.Instance;

    /// <summary>A registry client that belongs to somebody else and is not disposed here; null to create one.</summary>
    public RegistryClient? Lent { get; init; }

    /// <summary>Whether images of registries are only read from the store. Publishers still write to registries.</summary>
    public bool IsOffline { get; init; }

    /// <summary>The registry client.</summary>
    internal RegistryClient Registries => LazyInitializer.EnsureInitialized(ref registries, Connect);

    /// <summary>Creates a registry client with the settings of the environment.</summary>
    public static RegistryClient CreateClient(TimeProvider time, ITransferObserver transfers) =>
        new(RegistryOptions.FromEnvironment(Environment.GetEnvironmentVariable, RegistryOptions.HostEtc) with { Time = time, Transfers = transfers });

    /// <summary>Opens the image at a location. Its layers are not read until they are opened.</summary>
    /// <exception cref="SlimException">There is no image, or it cannot be read.</exception>
    public async Task<OpenImage> OpenAsync(ImageLocation location, CredentialUse use, CancellationToken ct) => location switch
    {
        ImageLocation.InRegistry { Reference: var reference } => await OpenRemoteAsync(reference, use, ct),
        ImageLocation.InLayout { Path: var path, Name: var name } => await OpenFileAsync(await OciLayout.OpenAsync(path, ct), name, ct),
        ImageLocation.InOciArchive { Path: var path, Name: var name } => await OpenFileAsync(await OciArchive.OpenAsync(path, ct), name, ct),
        ImageLocation.InDockerArchive { Path: var path, Name: var name } => await OpenFileAsync(await DockerArchive.OpenAsync(path, ct), name, ct),
        _ => throw new ArgumentOutOfRangeException(nameof(location)),
    };

    /// <summary>Resolves a name without reading the manifest; null if there is no such image. A digest resolves to itself, without a request.</summary>
    /// <exception cref="SlimException">The registry denies access or fails.</exception>
    public async Task<Digest?> FindAsync(Reference reference, CredentialUse use, CancellationToken ct) =>
        IsOffline ? FindKept(reference)?.Digest : reference.Digest ?? (await Repository(reference, use).FindManifestAsync(reference.ManifestName, ct))?.Digest;

    /// <summary>Opens an image whose manifest or index is already known, without a request.</summary>
    public OpenImage Open(Reference reference, Descriptor root, CredentialUse use) =>
        new(new StoredSource(IsOffline ? new NoSource(reference.ToString()) : Repository(reference, use), store), root);

    /// <summary>Checks that the store has all layers of an image, if they cannot be downloaded.</summary>
    /// <exception cref="BuildException">The image is of a registry, and the store lacks layers.</exception>
    internal void CheckKept(ImageLocation location, Image image)
    {
        if (!IsOffline || location is not ImageLocation.InRegistry) return;

        var missing = image.Layers.Select(layer => layer.Blob.Descriptor).Where(layer => store.Find(layer) is null).ToList();
        if (missing.Count > 0) throw NoSource.Lacks(location.ToString(), missing);
    }

    /// <summary>Creates a publisher that writes to a registry.</summary>
    /// <param name="target">The repository and the tags.</param>
    /// <param name="knownHolders">Repositories that may already have a blob. Only those in the same registry are used.</param>
    public RegistryPublisher Publisher(RegistryTarget target, Func<Digest, IEnumerable<Reference>> knownHolders)
    {
        IReadOnlyList<string> Sources(Digest digest) => [.. knownHolders(digest)
            .Where(holder => RegistryNames.AreSame(holder.Registry, target.Registry) && holder.Repository != target.Repository)
            .Select(holder => holder.Repository)
            .Distinct(StringComparer.Ordinal)];
        return new RegistryPublisher(Registries, target with { MountSources = Sources });
    }

    /// <summary>Closes all files, and all connections that are not lent.</summary>
    public void Dispose()
    {
        foreach (var file in files) file.Dispose();
        if (Lent is null) registries?.Dispose();
    }

    private RegistryClient Connect()
    {
        var client = Lent?.WatchedBy(Times) ?? CreateClient(time, Times);
        client.Notices.Tell(Observer);
        return client;
    }

    private async Task<OpenImage> OpenFileAsync(INamedSource source, string? name, CancellationToken ct)
    {
        files.Add(source);
        return new OpenImage(source, await source.ResolveAsync(name, ct));
    }

    private async Task<OpenImage> OpenRemoteAsync(Reference reference, CredentialUse use, CancellationToken ct)
    {
        if ((IsOffline || reference.Digest is not null) && FindKept(reference) is { } known) return Open(reference, known, use);
        if (IsOffline) throw NoSource.Unknown(reference.ToString());

        var (root, bytes) = await Repository(reference, use).ResolveAsync(reference.ManifestName, ct);
        await store.PutAsync(root, new MemoryStream(bytes.ToArray(), writable: false), ct);
        await store.PutRecordAsync(RecordKind, root.Digest.ToString(), DescriptorRecord.Write(root), ct);
        if (reference.Digest is null && FindKept(reference) != root)
        {
            await store.PutRecordAsync(NameKind, reference.ToString(), DescriptorRecord.Write(root), ct);
        }

        return Open(reference, root, use);
    }

    // What a digest is, and what a name was when it was last looked up.
    private Descriptor? FindKept(Reference reference) => DescriptorRecord.Read(reference.Digest is { } digest
        ? store.FindRecord(RecordKind, digest.ToString())
        : store.FindRecord(NameKind, reference.ToString()));

    private RemoteRepository Repository(Reference reference, CredentialUse use) => Registries.Repository(reference.Registry, reference.Repository, use);
}

/// <summary>An open image: where to read it from, and its root.</summary>
/// <param name="Source">The source of manifests and blobs, usable while the connections are open.</param>
/// <param name="Root">The manifest or index.</param>
public sealed record OpenImage(IContentSource Source, Descriptor Root);
