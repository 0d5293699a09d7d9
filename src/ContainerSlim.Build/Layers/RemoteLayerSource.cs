using ContainerSlim.Oci;
using ContainerSlim.Registry;

namespace ContainerSlim.Build;

/// <summary>A repository that is searched for layers. Once it fails to respond, it is not asked again.</summary>
internal sealed class RemoteLayerSource(RegistryClient client, Reference repository, CredentialUse use, IBuildObserver observer)
{
    // A table of contents has about 300 bytes for each file.
    private const long MaxTableSize = 64 << 20;

    private const long MaxOverhead = 1 << 20;

    private readonly RemoteRepository remote = client.Repository(repository.Registry, repository.Repository, use);
    private int isOff;

    /// <summary>The repository. Its tag is ignored.</summary>
    public Reference Repository => repository;

    /// <summary>The name in messages.</summary>
    public string Name => $"{repository.Registry}/{repository.Repository}";

    /// <summary>Opens the bytes of a layer, which are verified as they are read.</summary>
    public Task<Stream> OpenAsync(Descriptor descriptor, CancellationToken ct) => remote.OpenBlobAsync(descriptor, ct);

    /// <summary>Whether the repository has the bytes of a layer.</summary>
    public async Task<bool> HasAsync(Descriptor descriptor, CancellationToken ct) =>
        await AskAsync(() => remote.BlobFitsAsync(descriptor, ct), otherwise: false);

    /// <summary>Finds the layer with the name of the request, if it is the layer of the entries; null if there is none, or it is another.</summary>
    /// <exception cref="OciException">A file changes while it is read.</exception>
    public async Task<LayerRecord?> FindAsync(LayerRequest request, LayerContent content, CancellationToken ct)
    {
        var tag = LayerArtifact.TagOf(request.Name);
        if (await AskAsync(() => ReadAsync(tag, request, ct), otherwise: null) is not var (entry, table)) return null;

        // Both take a while, one on the network and one on the processor.
        var asking = HasAsync(entry.Layer, ct);
        var identifying = IdentifyAsync(content, table, ct);
        await Task.WhenAll(identifying, asking);
        var identity = await identifying;
        if (!await asking)
        {
            observer.Detail($"The layer cache {Name} has '{tag}', but not its layer {entry.Layer.Digest}.");
            return null;
        }

        if (WhyNot(entry, identity) is not { } why) return Record(entry, identity!, request, content.Files);

        Refuse(tag, why);
        return null;
    }

    private static string? WhyNot(LayerArtifact entry, LayerIdentity? identity)
    {
        if (identity is null) return "its table of contents is for other files";
        if (identity.DiffId != entry.DiffId) return $"it is for {entry.DiffId}, but the files give {identity.DiffId}";

        // Compression does not make a tar more than an eighth larger. A layer that cannot be the right one is not worth a download.
        return entry.Layer.Size > (2 * identity.TarSize) + MaxOverhead ? "its layer is larger than the files" : null;
    }

    private static LayerRecord Record(LayerArtifact entry, LayerIdentity identity, LayerRequest request, int files)
    {
        var descriptor = new Descriptor(
            MediaTypes.Layer(request.Options.Format, CompressionOf(request)),
            entry.Layer.Digest,
            entry.Layer.Size)
        {
            Annotations = identity.Annotations,
        };
        return LayerRecord.Of(descriptor, identity.DiffId, files) with { TarSize = identity.TarSize };
    }

    // Only the digest and size of the layer are taken from an entry. The media type and annotations are those that this build would write.
    private async Task<(LayerArtifact Entry, byte[]? Table)?> ReadAsync(string tag, LayerRequest request, CancellationToken ct)
    {
        if (await remote.TryResolveAsync(tag, ct) is not { } manifest) return null;

        var entry = LayerArtifact.Read(manifest);
        var isSeekable = request.Options.Encoding == LayerEncoding.Estargz;
        var why = entry switch
        {
            _ when entry.Key != request.Name => $"it is for another layer, {entry.Key}",
            _ when entry.Layer.MediaType != MediaTypes.Layer(ImageFormat.Oci, CompressionOf(request)) => "its layer has another media type",
            _ when isSeekable != entry.Table is not null || entry.Table?.Size > MaxTableSize => "its table of contents is missing or not valid",
            _ => null,
        };
        if (why is null) return (entry, entry.Table is null ? null : await ReadTableAsync(entry.Table, ct));

        Refuse(tag, why);
        return null;
    }

    private async Task<byte[]> ReadTableAsync(Descriptor table, CancellationToken ct) =>
        await new Blob(table, token => remote.OpenBlobAsync(table, token)).ReadAllAsync(ct);

    private static Task<LayerIdentity?> IdentifyAsync(LayerContent content, byte[]? table, CancellationToken ct) =>
        Task.Run(() => LayerDigester.IdentifyAsync(content.Entries, content.Options, table, ct), ct);

    private static Compression CompressionOf(LayerRequest request) => request.Options.Encoding == LayerEncoding.Zstd ? Compression.Zstd : Compression.Gzip;

    // An invalid entry affects one layer. A registry that does not respond, or denies access, affects all.
    private async Task<T> AskAsync<T>(Func<Task<T>> ask, T otherwise)
    {
        if (Volatile.Read(ref isOff) != 0) return otherwise;

        try
        {
            return await ask();
        }
        catch (SlimException e) when (e.Code is ErrorCode.InvalidManifest
            or ErrorCode.UnknownManifestType
            or ErrorCode.ContentMismatch
            or ErrorCode.ImageNotFound)
        {
            observer.Warn(new Warning(WarningCode.LayerCacheEntryInvalid, $"An entry of the layer cache {Name} is not used: {e.Message}."));
        }
        catch (RegistryException e)
        {
            if (Interlocked.Exchange(ref isOff, 1) == 0)
            {
                observer.Warn(new Warning(WarningCode.LayerCacheUnavailable, $"The layer cache {Name} is not used: {e.Message}."));
            }
        }

        return otherwise;
    }

    private void Refuse(string tag, string why) =>
        observer.Warn(new Warning(WarningCode.LayerCacheEntryInvalid, $"The entry '{tag}' of the layer cache {Name} is not used: {why}."));
}
