namespace ContainerSlim.Oci;

/// <summary>
/// A layer as a separate artifact, so that a registry keeps it. Its tag identifies the inputs of the layer, so that other builds find it.
/// image-spec, manifest.md, "Guidelines for Artifact Usage". The finder can verify everything that it says.
/// </summary>
/// <param name="Key">The digest of the layer's inputs and options.</param>
/// <param name="Layer">The layer's descriptor, with OCI's media type.</param>
/// <param name="DiffId">The digest of its tar.</param>
public sealed record LayerArtifact(Digest Key, Descriptor Layer, Digest DiffId)
{
    private const string KeyAnnotation = "vnd.containerslim.layer.key";
    private const string DiffIdAnnotation = "vnd.containerslim.layer.diff-id";

    /// <summary>The table of contents of an eStargz layer; null for any other.</summary>
    public Descriptor? Table { get; init; }

    /// <summary>The tag of a key.</summary>
    public static string TagOf(Digest key) => $"layer-{key.Hex}";

    /// <summary>The artifact of a layer.</summary>
    public static async Task<IArtifact> CreateAsync(Digest key, Layer layer, CancellationToken ct)
    {
        var blob = layer.Blob with
        {
            Descriptor = layer.Blob.Descriptor with { MediaType = MediaTypes.Convert(layer.Blob.Descriptor.MediaType, ImageFormat.Oci) },
        };
        var table = blob.Descriptor.Annotations.ContainsKey(Estargz.TocDigestAnnotation)
            ? Blob.Of(MediaTypes.CachedLayerTable, await Estargz.ReadTableAsync(blob, ct))
            : null;
        var config = Blob.Of(MediaTypes.OciEmpty, "{}"u8.ToArray());
        Blob[] layers = table is null ? [blob] : [blob, table];
        var bytes = SpecJson.Write(json =>
        {
            json.WriteNumber("schemaVersion", 2);
            json.WriteString("mediaType", MediaTypes.OciManifest);
            json.WriteString("artifactType", MediaTypes.CachedLayer);
            json.WritePropertyName("config");
            config.Descriptor.Write(json);
            json.WriteStartArray("layers");
            foreach (var one in layers) one.Descriptor.Write(json);
            json.WriteEndArray();
            json.WriteStringMap("annotations", [new(KeyAnnotation, key.ToString()), new(DiffIdAnnotation, layer.DiffId.ToString())]);
        });
        return new OtherArtifact(Manifest.Of(MediaTypes.OciManifest, bytes), [config, .. layers]);
    }

    /// <summary>Reads an artifact.</summary>
    /// <exception cref="OciException">It is not such an artifact.</exception>
    public static LayerArtifact Read(Manifest manifest)
    {
        var json = SpecJson.ParseObject(manifest.Bytes, $"the manifest {manifest.Descriptor.Digest}");
        var annotations = json.StringMap("annotations");
        var layers = json.Objects("layers").Select(Descriptor.Read).ToList();
        if (json.OptionalString("artifactType") != MediaTypes.CachedLayer
            || layers.Count is 0 or > 2
            || layers.Skip(1).Any(layer => layer.MediaType != MediaTypes.CachedLayerTable))
        {
            throw new OciException(ErrorCode.InvalidManifest, $"cannot use {manifest.Descriptor.Digest}: it is not an entry of a layer cache");
        }

        return new LayerArtifact(ReadDigest(annotations, KeyAnnotation), layers[0], ReadDigest(annotations, DiffIdAnnotation))
        {
            Table = layers.ElementAtOrDefault(1),
        };
    }

    private static Digest ReadDigest(IReadOnlyDictionary<string, string> annotations, string name) => Digest.Parse(annotations.GetValueOrDefault(name, ""));
}
