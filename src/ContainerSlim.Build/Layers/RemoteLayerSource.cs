using ContainerSlim.Oci;
using ContainerSlim.Registry;

namespace ContainerSlim.Build;

/// <summary>One repository that is asked for layers. Once it fails to answer, it is not asked again.</summary>
internal sealed class RemoteLayerSource(RegistryClient client, Reference repository, CredentialUse use, IBuildObserver observer)
{
    // A table of contents has some 300 bytes for each file.
    private const long MaxTableSize = 64 << 20;

    private const long MaxOverhead = 1 << 20;

    private readonly RemoteRepository remote = client.Repository(repository.Registry, repository.Repository, use);
    private int isOff;

    /// <summary>The repository; its tag means nothing.</summary>
    public Reference Repository => repository;

    /// <summary>Its name in messages.</summary>
    public string Name => $"{repository.Registry}/{repository.Repository}";

    /// <summary>Opens a layer's bytes, which are checked as they are read.</summary>
    public Task<Stream> OpenAsync(Descriptor descriptor, CancellationToken ct) => remote.OpenBlobAsync(descriptor, ct);

    /// <summary>Whether it has the bytes of a layer.</summary>
    public async Task<bool> HasAsync(Descriptor descriptor, CancellationToken ct) =>
        await AskAsync(() => remote.BlobFitsAsync(descriptor, ct), otherwise: false);

    /// <summary>The layer that it has under a name, if that is the layer of these entries; null where it has none, or another.</summary>
    /// <exception cref="OciException">A file changes while it is read.</exception>
    public async Task<LayerRecord?> FindAsync(LayerRequest request, LayerContent content, CancellationToken ct)
    {
        var tag = LayerArtifact.TagOf(request.Name);
        if (await AskAsync(() => ReadAsync(tag, request, ct), otherwise: null) is not var (entry, table)) return null;

        // Both take a while, one of the network and one of the processor.
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

        // Compressed, a tar does not grow by more than an eighth; nobody should download what cannot be it.
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

    // Nothing of an entry is believed but which bytes it means: type and annotations are what this build would write.
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

    // What is no entry concerns one layer; a registry that does not answer, or not to us, concerns all.
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
