namespace ContainerSlim.Oci;

/// <summary>What an artifact consists of, as blobs.</summary>
internal static class ArtifactContents
{
    /// <summary>Everything in an artifact that may be distributed, each once: children, blobs and manifest, in this order.</summary>
    public static IReadOnlyList<Blob> Contents(this IArtifact artifact) =>
        [.. Walk(artifact).Where(blob => blob.Descriptor.IsDistributed).DistinctBy(blob => blob.Descriptor.Digest)];

    /// <summary>The descriptor for an index, with an image's platform.</summary>
    public static Descriptor IndexEntry(this IArtifact artifact) => artifact is Image image
        ? image.Manifest.Descriptor with { Platform = image.Config.Platform }
        : artifact.Manifest.Descriptor;

    private static IEnumerable<Blob> Walk(IArtifact artifact) =>
        [.. artifact.Children.SelectMany(Walk), .. artifact.Blobs, ToBlob(artifact.Manifest)];

    private static Blob ToBlob(Manifest manifest) =>
        new(manifest.Descriptor, _ => Task.FromResult<Stream>(new MemoryStream(manifest.Bytes.ToArray(), writable: false)));
}
