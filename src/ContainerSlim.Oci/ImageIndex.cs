using System.Collections.Immutable;

namespace ContainerSlim.Oci;

/// <summary>Images of one name for several platforms. image-spec, image-index.md.</summary>
/// <param name="Manifest">The index itself.</param>
/// <param name="Children">What it names: images, and attachments such as attestations.</param>
public sealed record ImageIndex(Manifest Manifest, IReadOnlyList<IArtifact> Children) : IArtifact
{
    /// <inheritdoc/>
    public IReadOnlyList<Blob> Blobs => [];

    /// <summary>Makes an index of images, in the order given; each descriptor names its image's platform.</summary>
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

    /// <summary>The manifests that an index names.</summary>
    /// <exception cref="OciException">The bytes are no index.</exception>
    public static IReadOnlyList<Descriptor> ReadDescriptors(ReadOnlyMemory<byte> index) =>
        [.. SpecJson.ParseObject(index, "the image index").Objects("manifests").Select(Descriptor.Read)];

    /// <summary>The first manifest that serves a platform; null where none does.</summary>
    public static Descriptor? Select(IReadOnlyList<Descriptor> manifests, Platform platform) =>
        manifests.FirstOrDefault(manifest => manifest.Platform is { } offered && platform.Accepts(offered));
}
