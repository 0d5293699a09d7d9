using System.Collections.Immutable;

namespace ContainerSlim.Oci;

/// <summary>An image for one platform: manifest, configuration and layers. image-spec, manifest.md.</summary>
public sealed record Image : IArtifact
{
    private Image(Manifest manifest, Blob configBlob, ImageConfig config, IReadOnlyList<Layer> layers)
    {
        Manifest = manifest;
        ConfigBlob = configBlob;
        Config = config;
        Layers = layers;
    }

    /// <inheritdoc/>
    public Manifest Manifest { get; }

    /// <summary>The configuration's bytes.</summary>
    public Blob ConfigBlob { get; }

    /// <summary>The configuration.</summary>
    public ImageConfig Config { get; }

    /// <summary>The layers, the lowest first.</summary>
    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>The format of its media types.</summary>
    public ImageFormat Format => Manifest.Descriptor.MediaType == MediaTypes.DockerManifest ? ImageFormat.Docker : ImageFormat.Oci;

    /// <summary>Annotations of the manifest.</summary>
    public IReadOnlyDictionary<string, string> Annotations => SpecJson.ParseObject(Manifest.Bytes, "the manifest").StringMap("annotations");

    /// <inheritdoc/>
    public IReadOnlyList<Blob> Blobs => [ConfigBlob, .. Layers.Select(layer => layer.Blob)];

    /// <inheritdoc/>
    public IReadOnlyList<IArtifact> Children => [];

    /// <summary>Creates an image. The configuration must list the layers. Blobs keep their bytes, and only their media types follow the format.</summary>
    /// <param name="config">The configuration, whose diffIDs are those of the layers.</param>
    /// <param name="layers">The layers, the lowest first.</param>
    /// <param name="format">The format of the media types.</param>
    /// <param name="annotations">Annotations of the manifest. Docker's format does not support them, so they are left out there.</param>
    public static Image Create(ImageConfig config, IReadOnlyList<Layer> layers, ImageFormat format, ImmutableSortedDictionary<string, string> annotations)
    {
        var typed = layers.Select(layer => layer with { Blob = WithFormat(layer.Blob, format) }).ToList();
        var configBlob = Blob.Of(MediaTypes.Convert(MediaTypes.OciConfig, format), config.ToBytes());
        var mediaType = MediaTypes.Convert(MediaTypes.OciManifest, format);
        var bytes = WriteManifest(
            mediaType,
            configBlob.Descriptor,
            typed.Select(layer => layer.Blob.Descriptor),
            format == ImageFormat.Oci ? annotations : NoAnnotations);
        return new Image(Manifest.Of(mediaType, bytes), configBlob, config, typed);
    }

    internal static ImmutableSortedDictionary<string, string> NoAnnotations { get; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The bytes of a manifest.</summary>
    internal static byte[] WriteManifest(
        string mediaType,
        Descriptor config,
        IEnumerable<Descriptor> layers,
        ImmutableSortedDictionary<string, string> annotations) =>
        SpecJson.Write(writer =>
        {
            writer.WriteNumber("schemaVersion", 2);
            writer.WriteString("mediaType", mediaType);
            writer.WritePropertyName("config");
            config.Write(writer);
            writer.WriteStartArray("layers");
            foreach (var layer in layers) layer.Write(writer);
            writer.WriteEndArray();
            if (annotations.Count > 0) writer.WriteStringMap("annotations", annotations);
        });

    /// <summary>Reads an image from its manifest's exact bytes and its configuration.</summary>
    /// <exception cref="OciException">Manifest and configuration do not belong together, or are malformed.</exception>
    internal static Image Read(Manifest manifest, Blob configBlob, ReadOnlyMemory<byte> configBytes, IReadOnlyList<Blob> layerBlobs)
    {
        var config = ImageConfig.Parse(configBytes);
        if (config.DiffIds.Count != layerBlobs.Count)
        {
            throw new OciException(
                ErrorCode.InvalidManifest,
                $"cannot read {manifest.Descriptor.Digest}: the manifest has {layerBlobs.Count} layers, but its configuration lists {config.DiffIds.Count}");
        }

        // The history also has entries without a layer. A history that does not match the layers is ignored.
        var lines = config.History.Where(line => !line.EmptyLayer).ToList();
        var layers = layerBlobs.Select((blob, i) => new Layer(blob, config.DiffIds[i])
        {
            History = lines.Count == layerBlobs.Count ? lines[i] : new(),
        });
        return new Image(manifest, configBlob, config, [.. layers]);
    }

    private static Blob WithFormat(Blob blob, ImageFormat format) =>
        blob with { Descriptor = blob.Descriptor with { MediaType = MediaTypes.Convert(blob.Descriptor.MediaType, format) } };
}
