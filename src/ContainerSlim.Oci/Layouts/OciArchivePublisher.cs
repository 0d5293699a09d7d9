namespace ContainerSlim.Oci;

/// <summary>
/// Writes an artifact as a tar file of an OCI layout, and replaces an existing file. A file with a single image also works with
/// <c>docker load</c>: <c>manifest.json</c> beside the index lists the same blobs, as in Docker's own archives.
/// </summary>
/// <param name="path">The file, compressed with gzip if its name ends with <c>.gz</c> or <c>.tgz</c>. Its folder is created if it is missing.</param>
/// <param name="names">The names (tags) in the layout; none leaves the artifact without one.</param>
public sealed class OciArchivePublisher(string path, IReadOnlyList<string> names) : IArtifactPublisher
{
    /// <summary>The names that <c>docker load</c> gives the image.</summary>
    public IReadOnlyList<Reference> DockerNames { get; init; } = [];

    /// <summary>The names of a child of the artifact, such as an image in an index. By default, it is reachable only through the index.</summary>
    public Func<IArtifact, IReadOnlyList<string>> ChildNames { get; init; } = _ => [];

    /// <inheritdoc/>
    public string Destination => $"OCI archive {path}";

    /// <inheritdoc/>
    public async Task<Publication?> FindAsync(IArtifact artifact, CancellationToken ct) =>
        await TarArchive.HasAsync(path, Lists(artifact), ct)
            ? new Publication(Destination, names) { IsUpToDate = true, Reused = [.. artifact.Contents().Select(blob => blob.Descriptor)] }
            : null;

    /// <inheritdoc/>
    public async Task<Publication> PublishAsync(IArtifact artifact, CancellationToken ct)
    {
        await using var file = AtomicFile.CreateFor(path);
        await using var output = new ArchiveOutput(file.Stream, path);
        await WriteAsync(artifact, output.Stream, ct);
        await output.CompleteAsync(ct);
        await file.CommitAsync(ct);
        return new Publication(Destination, names) { Sent = [.. artifact.Contents().Select(blob => blob.Descriptor)] };
    }

    // The same artifact and names give the same bytes.
    private async Task WriteAsync(IArtifact artifact, Stream output, CancellationToken ct)
    {
        var archive = new ArchiveWriter(output);
        await archive.AddAsync(LayoutIndex.MarkerName, LayoutIndex.Marker, ct);
        foreach (var (name, content) in Lists(artifact)) await archive.AddAsync(name, content, ct);
        await archive.AddDirectoryAsync("blobs", ct);
        foreach (var algorithm in artifact.Contents().GroupBy(blob => blob.Descriptor.Digest.Algorithm).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            await archive.AddDirectoryAsync($"blobs/{algorithm.Key}", ct);
            foreach (var blob in algorithm.OrderBy(blob => blob.Descriptor.Digest)) await archive.AddAsync(PathOf(blob), blob, ct);
        }

        await archive.EndAsync(ct);
    }

    // The metadata files of the archive, in the order they are written.
    private OrderedDictionary<string, byte[]> Lists(IArtifact artifact)
    {
        var lists = new OrderedDictionary<string, byte[]> { [LayoutIndex.FileName] = LayoutIndex.Empty.With(artifact, names, ChildNames) };
        if (artifact is Image image && IsLoadable(image)) lists[DockerArchive.ManifestName] = ToSaved(image).ToManifest();
        return lists;
    }

    private static bool IsLoadable(Image image) =>
        image.Layers.All(layer => MediaTypes.CompressionOf(layer.Blob.Descriptor.MediaType) is Compression.None or Compression.Gzip);

    private SavedImage ToSaved(Image image) =>
        new(PathOf(image.ConfigBlob), [.. DockerNames.Select(name => name.ToFamiliarString())], [.. image.Layers.Select(layer => PathOf(layer.Blob))]);

    private static string PathOf(Blob blob) => $"blobs/{blob.Descriptor.Digest.Algorithm}/{blob.Descriptor.Digest.Hex}";
}
