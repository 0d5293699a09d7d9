using ContainerSlim.Oci;

namespace ContainerSlim.Inspect;

/// <summary>A report on an image, or on an index and its images, without reading any layer.</summary>
/// <param name="Name">The name that the user wrote.</param>
/// <param name="Root">Its manifest.</param>
/// <param name="Images">The images: one for each platform, in the order of the index.</param>
/// <param name="Others">Other contents of an index, such as attestations.</param>
public sealed record ArtifactReport(string Name, Descriptor Root, IReadOnlyList<ImageReport> Images, IReadOnlyList<Descriptor> Others)
{
    /// <summary>Creates the report on an artifact.</summary>
    public static ArtifactReport Of(string name, IArtifact artifact)
    {
        var leaves = Leaves(artifact).ToList();
        return new ArtifactReport(
            name,
            artifact.Manifest.Descriptor,
            [.. leaves.OfType<Image>().Select(ImageReport.Of)],
            [.. leaves.Where(leaf => leaf is not Image).Select(leaf => leaf.Manifest.Descriptor)]);
    }

    private static IEnumerable<IArtifact> Leaves(IArtifact artifact) =>
        artifact is ImageIndex ? artifact.Children.SelectMany(Leaves) : [artifact];
}

/// <summary>The report on one image.</summary>
/// <param name="Manifest">Its manifest.</param>
/// <param name="ConfigBlob">The digest and size of its configuration; the digest is the image's id in Docker.</param>
/// <param name="Config">Its configuration.</param>
/// <param name="Annotations">Annotations of its manifest.</param>
/// <param name="Layers">Its layers, the lowest first.</param>
public sealed record ImageReport(
    Descriptor Manifest,
    Descriptor ConfigBlob,
    ImageConfig Config,
    IReadOnlyDictionary<string, string> Annotations,
    IReadOnlyList<LayerReport> Layers)
{
    /// <summary>Bytes of all layers as stored, which is what a pull transfers.</summary>
    public long Size => Layers.Sum(layer => layer.Blob.Size);

    /// <summary>Creates the report on an image.</summary>
    public static ImageReport Of(Image image) => new(
        image.Manifest.Descriptor,
        image.ConfigBlob.Descriptor,
        image.Config,
        image.Annotations,
        [.. image.Layers.Select(layer => new LayerReport(layer.Blob.Descriptor, layer.DiffId, layer.History.CreatedBy))]);
}

/// <summary>The report on one layer.</summary>
/// <param name="Blob">Type, digest and stored size.</param>
/// <param name="DiffId">The digest of the uncompressed tar.</param>
/// <param name="CreatedBy">How it was created; null if the history does not say.</param>
public sealed record LayerReport(Descriptor Blob, Digest DiffId, string? CreatedBy);
