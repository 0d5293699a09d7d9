namespace ContainerSlim.Oci;

/// <summary>Writes artifacts into a new or existing OCI layout. image-spec, image-layout.md.</summary>
/// <param name="path">The folder. It is created if it is missing.</param>
/// <param name="names">The names (tags) in the layout; none leaves the artifact without one.</param>
public sealed class OciLayoutPublisher(string path, IReadOnlyList<string> names) : IArtifactPublisher
{
    private readonly BlobStore blobs = new(path, TimeProvider.System);

    /// <summary>The names of a child of the artifact, such as an image in an index. By default, it is reachable only through the index.</summary>
    public Func<IArtifact, IReadOnlyList<string>> ChildNames { get; init; } = _ => [];

    /// <inheritdoc/>
    public string Destination => $"OCI layout {path}";

    /// <inheritdoc/>
    public async Task<Publication?> FindAsync(IArtifact artifact, CancellationToken ct)
    {
        var contents = artifact.Contents().Select(blob => blob.Descriptor).ToList();
        if (!File.Exists(IndexPath) || contents.Exists(blob => blobs.Find(blob) is null)) return null;

        return LayoutIndex.Parse(await OciLayout.ReadAsync(path, LayoutIndex.FileName, ct), path).Has(artifact, names, ChildNames)
            ? new Publication(Destination, names) { IsUpToDate = true, Reused = contents }
            : null;
    }

    /// <inheritdoc/>
    public async Task<Publication> PublishAsync(IArtifact artifact, CancellationToken ct)
    {
        if (File.Exists(path)) throw new OciException(ErrorCode.OutputNotWritable, $"cannot write the layout '{path}': it is a file");

        var (sent, reused) = (new List<Descriptor>(), new List<Descriptor>());
        foreach (var blob in artifact.Contents())
        {
            var isThere = blobs.Find(blob.Descriptor) is not null;
            (isThere ? reused : sent).Add(blob.Descriptor);
            if (!isThere) await blobs.GetOrPutAsync(blob, ct);
        }

        await AddToIndexAsync(artifact, ct);
        return new Publication(Destination, names) { Sent = sent, Reused = reused };
    }

    private string IndexPath => Path.Combine(path, LayoutIndex.FileName);

    private async Task AddToIndexAsync(IArtifact artifact, CancellationToken ct)
    {
        await using var held = await LayoutLock.TakeAsync(path, ct);
        var index = File.Exists(IndexPath) ? LayoutIndex.Parse(await OciLayout.ReadAsync(path, LayoutIndex.FileName, ct), path) : LayoutIndex.Empty;
        await AtomicFile.WriteAsync(IndexPath, index.With(artifact, names, ChildNames), ct);
    }
}
