namespace ContainerSlim.Oci;

/// <summary>Options for writing a docker archive.</summary>
public sealed record DockerArchiveOptions
{
    /// <summary>The names that loading the archive gives the image.</summary>
    public IReadOnlyList<Reference> Names { get; init; } = [];

    /// <summary>The platform of the image to write from an index; null if the index has only one image.</summary>
    public Platform? Platform { get; init; }

    /// <summary>The store for decompressed zstd layers, because Docker cannot load zstd.</summary>
    public BlobStore? Scratch { get; init; }

    /// <summary>Decompresses zstd.</summary>
    public LayerDecoder? Zstd { get; init; }

    /// <summary>Wraps a blob that is read for writing. The content must stay the same.</summary>
    public Func<Blob, Blob> OnItsWay { get; init; } = blob => blob;
}

/// <summary>
/// Writes an image as a tar file for <c>docker load</c> and <c>podman load</c>, and replaces an existing file. The format supports
/// one platform: from an index, it writes the image for <see cref="DockerArchiveOptions.Platform"/>.
/// </summary>
/// <param name="path">The file, compressed with gzip if its name ends with <c>.gz</c> or <c>.tgz</c>. Its folder is created if it is missing.</param>
/// <param name="options">Names, platform and how to read zstd.</param>
public sealed class DockerArchivePublisher(string path, DockerArchiveOptions options) : IArtifactPublisher
{
    /// <inheritdoc/>
    public string Destination => $"docker archive {path}";

    /// <inheritdoc/>
    public async Task<Publication?> FindAsync(IArtifact artifact, CancellationToken ct)
    {
        if (!File.Exists(path)) return null;

        var (image, layers) = await LoadableAsync(artifact, options, ct);
        var manifest = new Dictionary<string, byte[]> { [DockerArchive.ManifestName] = ToSaved(image, layers, options).ToManifest() };
        return await TarArchive.HasAsync(path, manifest, ct)
            ? new Publication(Destination, [.. options.Names.Select(name => name.ToFamiliarString())])
            {
                IsUpToDate = true,
                Reused = [image.ConfigBlob.Descriptor, .. layers.Select(layer => layer.Descriptor)],
            }
            : null;
    }

    /// <inheritdoc/>
    public async Task<Publication> PublishAsync(IArtifact artifact, CancellationToken ct)
    {
        await using var file = AtomicFile.CreateFor(path);
        await using var output = new ArchiveOutput(file.Stream, path);
        var sent = await WriteAsync(artifact, options, output.Stream, ct);
        await output.CompleteAsync(ct);
        await file.CommitAsync(ct);
        return new Publication(Destination, [.. options.Names.Select(name => name.ToFamiliarString())]) { Sent = sent };
    }

    /// <summary>Writes the archive to a stream, which need not be seekable; returns what was written. The same image and names give the same bytes.</summary>
    /// <exception cref="OciException">
    /// It is not an image, the index has none for the platform, or a blob does not match its descriptor. The stream is then incomplete.
    /// </exception>
    public static async Task<IReadOnlyList<Descriptor>> WriteAsync(IArtifact artifact, DockerArchiveOptions options, Stream output, CancellationToken ct)
    {
        var (image, layers) = await LoadableAsync(artifact, options, ct);
        var saved = ToSaved(image, layers, options);
        var archive = new ArchiveWriter(output);
        await archive.AddAsync(DockerArchive.ManifestName, saved.ToManifest(), ct);
        await archive.AddAsync(saved.Config, options.OnItsWay(image.ConfigBlob), ct);
        var distinct = layers.DistinctBy(layer => layer.Descriptor.Digest).ToList();
        foreach (var layer in distinct) await archive.AddAsync(NameOf(layer), options.OnItsWay(layer), ct);
        await archive.EndAsync(ct);
        return [image.ConfigBlob.Descriptor, .. distinct.Select(layer => layer.Descriptor)];
    }

    private static async Task<(Image Image, IReadOnlyList<Blob> Layers)> LoadableAsync(IArtifact artifact, DockerArchiveOptions options, CancellationToken ct)
    {
        var image = Select(artifact, options.Platform);
        var layers = new List<Blob>();
        foreach (var layer in image.Layers) layers.Add(await LoadableAsync(layer, options, ct));
        return (image, layers);
    }

    private static SavedImage ToSaved(Image image, IEnumerable<Blob> layers, DockerArchiveOptions options) =>
        new($"{image.ConfigBlob.Descriptor.Digest.Hex}.json", [.. options.Names.Select(name => name.ToFamiliarString())], [.. layers.Select(NameOf)]);

    private static string NameOf(Blob layer) =>
        layer.Descriptor.Digest.Hex + (MediaTypes.CompressionOf(layer.Descriptor.MediaType) == Compression.None ? ".tar" : ".tar.gz");

    private static Image Select(IArtifact artifact, Platform? platform)
    {
        var images = Images(artifact).ToList();
        if (images.Count == 0) throw new OciException(ErrorCode.UnknownManifestType, "cannot write a docker archive: the source is not an image");

        var fitting = images.Where(image => platform?.Accepts(image.Config.Platform) ?? true).ToList();
        if (fitting.Count == 1 || (fitting.Count > 0 && platform is not null)) return fitting[0];

        var offer = string.Join(", ", images.Select(image => image.Config.Platform));
        throw new OciException(ErrorCode.PlatformMissing, platform is null
            ? $"cannot write a docker archive of several platforms: choose one of {offer}"
            : $"cannot write a docker archive for {platform}: the image supports {offer}");
    }

    private static IEnumerable<Image> Images(IArtifact artifact) =>
        artifact is Image image ? [image] : artifact.Children.SelectMany(Images);

    // A tar header contains the size of the entry, so layers are decompressed first.
    private static async Task<Blob> LoadableAsync(Layer layer, DockerArchiveOptions options, CancellationToken ct)
    {
        if (!layer.Blob.Descriptor.IsDistributed) throw NotDistributed(layer.Blob.Descriptor);
        if (MediaTypes.CompressionOf(layer.Blob.Descriptor.MediaType) != Compression.Zstd) return layer.Blob;
        if (options is not { Zstd: { } zstd, Scratch: { } scratch })
        {
            throw new OciException(
                ErrorCode.UnsupportedCompression,
                $"cannot write a docker archive with the layer {layer.Blob.Descriptor.Digest}: it is compressed with zstd, which Docker cannot load; "
                    + "use gzip or an OCI archive");
        }

        var blob = await DecompressAsync(layer.Blob, zstd, scratch, ct);
        return blob.Descriptor.Digest == layer.DiffId
            ? blob
            : throw new OciException(
                ErrorCode.ContentMismatch,
                $"cannot use the layer {layer.Blob.Descriptor.Digest}: its decompressed content has the digest {blob.Descriptor.Digest}, not {layer.DiffId}");
    }

    private static OciException NotDistributed(Descriptor layer) => new(
        ErrorCode.LayerNotDistributed,
        $"cannot write a docker archive with the layer {layer.Digest}: it is a foreign layer, which only its owner distributes ({layer.Urls[0]}), "
            + "and the archive would have to contain it; use a registry, an OCI layout or an OCI archive");

    private static async Task<Blob> DecompressAsync(Blob layer, LayerDecoder zstd, BlobStore scratch, CancellationToken ct)
    {
        try
        {
            await using var stored = VerifyingStream.Over(await layer.OpenAsync(ct), layer.Descriptor);
            await using var tar = zstd(stored);
            await using var writer = scratch.CreateWriter();
            await writer.CopyFromAsync(tar, ct);
            return await writer.CommitAsync(MediaTypes.OciLayer, ct);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            // If the compressed bytes do not match the digest, that error comes first.
            await layer.VerifyAsync(ct);
            throw new OciException(
                ErrorCode.InvalidArchive,
                $"cannot read the layer {layer.Descriptor.Digest}: it is incomplete, "
                    + $"or is not compressed with zstd as its media type says ({e.Message.TrimEnd('.')})",
                e);
        }
    }
}
