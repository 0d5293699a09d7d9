namespace ContainerSlim.Oci;

/// <summary>
/// Anything a registry, layout or archive can hold: an image, an index of images, an attachment.
/// Every publisher writes every artifact, children first, then blobs, then the manifest.
/// </summary>
public interface IArtifact
{
    /// <summary>The manifest: its exact bytes and their descriptor.</summary>
    Manifest Manifest { get; }

    /// <summary>The content that the manifest refers to, without the children.</summary>
    IReadOnlyList<Blob> Blobs { get; }

    /// <summary>The artifacts that the manifest refers to.</summary>
    IReadOnlyList<IArtifact> Children { get; }
}

/// <summary>A manifest as the bytes that its digest was computed over.</summary>
/// <param name="Descriptor">Type, digest and size; in an index also the platform.</param>
/// <param name="Bytes">The exact bytes, which are never serialized again.</param>
public sealed record Manifest(Descriptor Descriptor, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>A manifest that was just made.</summary>
    public static Manifest Of(string mediaType, byte[] bytes) => new(Descriptor.Of(mediaType, bytes), bytes);
}

/// <summary>An artifact other than an image: an attestation, a signature, a chart. It is copied and never interpreted.</summary>
/// <param name="Manifest">Its manifest.</param>
/// <param name="Blobs">Its configuration and layers.</param>
public sealed record OtherArtifact(Manifest Manifest, IReadOnlyList<Blob> Blobs) : IArtifact
{
    /// <inheritdoc/>
    public IReadOnlyList<IArtifact> Children => [];
}
