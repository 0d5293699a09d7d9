using System.Collections.Immutable;

namespace ContainerSlim.Oci;

/// <summary>The images for several platforms under one name. image-spec, image-index.md.</summary>
/// <param name="Manifest">The index itself.</param>
/// <param name="Children">The manifests in it: images, and attachments such as attestations.</param>
public sealed record ImageIndex(Manifest Manifest, IReadOnlyList<IArtifact> Children) : IArtifact
{
    /// <inheritdoc/>
    public IReadOnlyList<Blob> Blobs => [];

    /// <summary>Annotations of the index.</summary>
    public IReadOnlyDictionary<string, string> Annotations => SpecJson.ParseObject(Manifest.Bytes, "the image index").StringMap("annotations");

    /// <summary>Creates an index of images in the given order. Each descriptor has its image's platform.</summary>
    public static ImageIndex Create(IReadOnlyList<Image> images, ImageFormat format, ImmutableSortedDictionary<string, string> annotations)
    {
        var mediaType = MediaTypes.Convert(MediaTypes.OciIndex, format);
        var bytes = SpecJson.Write(writer =>
        {
            writer.WriteNumber("schemaVersion", 2);
            writer.WriteString("mediaType", mediaType);
            writer.WriteStartArray("manifests");
            foreach (var image in images) (image.Manifest.Descriptor with { Platform = image.Config.Platform }).Write(writer);
            writer.WriteEndArray();
            if (format == ImageFormat.Oci && annotations.Count > 0) writer.WriteStringMap("annotations", annotations);
        });
        return new ImageIndex(Manifest.Of(mediaType, bytes), images);
    }

    /// <summary>The manifests in an index.</summary>
    /// <exception cref="OciException">The bytes are not an index.</exception>
    public static IReadOnlyList<Descriptor> ReadDescriptors(ReadOnlyMemory<byte> index) =>
        [.. SpecJson.ParseObject(index, "the image index").Objects("manifests").Select(Descriptor.Read)];

    /// <summary>The first manifest for a platform; null if there is none.</summary>
    public static Descriptor? Select(IReadOnlyList<Descriptor> manifests, Platform platform) =>
        manifests.FirstOrDefault(manifest => manifest.Platform is { } offered && platform.Accepts(offered));
}
