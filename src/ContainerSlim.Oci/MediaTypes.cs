namespace ContainerSlim.Oci;

/// <summary>The media types of image-spec (media-types.md) and of Docker's image manifest version 2, schema 2.</summary>
public static class MediaTypes
{
    /// <summary>An OCI image manifest.</summary>
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";
    /// <summary>An OCI image index.</summary>
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";
    /// <summary>An OCI image configuration.</summary>
    public const string OciConfig = "application/vnd.oci.image.config.v1+json";
    /// <summary>A layer as an uncompressed tar.</summary>
    public const string OciLayer = "application/vnd.oci.image.layer.v1.tar";
    /// <summary>A layer as a gzip-compressed tar.</summary>
    public const string OciLayerGzip = "application/vnd.oci.image.layer.v1.tar+gzip";
    /// <summary>A layer as a zstd-compressed tar.</summary>
    public const string OciLayerZstd = "application/vnd.oci.image.layer.v1.tar+zstd";
    /// <summary>The empty JSON object as a configuration. image-spec 1.1, manifest.md.</summary>
    public const string OciEmpty = "application/vnd.oci.empty.v1+json";
    /// <summary>The artifact type of a layer in a layer cache.</summary>
    public const string CachedLayer = "application/vnd.containerslim.layer.v1";
    /// <summary>A copy of the table of contents of an eStargz layer, next to the layer.</summary>
    public const string CachedLayerTable = "application/vnd.containerslim.layer.toc.v1+json";
    /// <summary>A Docker image manifest.</summary>
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";
    /// <summary>A Docker manifest list.</summary>
    public const string DockerManifestList = "application/vnd.docker.distribution.manifest.list.v2+json";
    /// <summary>A Docker image configuration.</summary>
    public const string DockerConfig = "application/vnd.docker.container.image.v1+json";
    /// <summary>A Docker layer as an uncompressed tar.</summary>
    public const string DockerLayer = "application/vnd.docker.image.rootfs.diff.tar";
    /// <summary>A Docker layer as a gzip-compressed tar.</summary>
    public const string DockerLayerGzip = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    /// <summary>A Docker layer as a zstd-compressed tar, as BuildKit writes it.</summary>
    public const string DockerLayerZstd = "application/vnd.docker.image.rootfs.diff.tar.zstd";

    // The media types of layers in OCI and Docker: plain tar, gzip and zstd.
    private static readonly (string Oci, string Docker)[] NotDistributed =
    [
        ("application/vnd.oci.image.layer.nondistributable.v1.tar", "application/vnd.docker.image.rootfs.foreign.diff.tar"),
        ("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip", "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"),
        ("application/vnd.oci.image.layer.nondistributable.v1.tar+zstd", "application/vnd.docker.image.rootfs.foreign.diff.tar.zstd"),
    ];

    /// <summary>What a client accepts when it asks a registry for a manifest, in order of preference.</summary>
    public static IReadOnlyList<string> Manifests { get; } = [OciIndex, OciManifest, DockerManifestList, DockerManifest];

    /// <summary>Whether the type is an image manifest, OCI or Docker.</summary>
    public static bool IsManifest(string mediaType) => mediaType is OciManifest or DockerManifest;

    /// <summary>Whether the type is an index, OCI or Docker.</summary>
    public static bool IsIndex(string mediaType) => mediaType is OciIndex or DockerManifestList;

    /// <summary>Whether the type is an image configuration, OCI or Docker.</summary>
    public static bool IsConfig(string mediaType) => mediaType is OciConfig or DockerConfig;

    /// <summary>Whether the type is a foreign (non-distributable) layer, OCI or Docker. image-spec, layer.md, "Non-Distributable Layers".</summary>
    public static bool IsNotDistributed(string mediaType) => Array.Exists(NotDistributed, type => mediaType == type.Oci || mediaType == type.Docker);

    /// <summary>The compression of a layer of this type; null if the type is not a known layer type.</summary>
    public static Compression? CompressionOf(string mediaType) => mediaType switch
    {
        OciLayer or DockerLayer => Compression.None,
        OciLayerGzip or DockerLayerGzip => Compression.Gzip,
        OciLayerZstd or DockerLayerZstd => Compression.Zstd,
        _ => null,
    };

    /// <summary>The media type of a layer in one of the two formats.</summary>
    public static string Layer(ImageFormat format, Compression compression) => (format, compression) switch
    {
        (ImageFormat.Oci, Compression.None) => OciLayer,
        (ImageFormat.Oci, Compression.Gzip) => OciLayerGzip,
        (ImageFormat.Oci, _) => OciLayerZstd,
        (_, Compression.None) => DockerLayer,
        (_, Compression.Gzip) => DockerLayerGzip,
        _ => DockerLayerZstd,
    };

    /// <summary>The equivalent type in another format; a type without an equivalent stays unchanged.</summary>
    public static string Convert(string mediaType, ImageFormat format)
    {
        if (CompressionOf(mediaType) is { } compression) return Layer(format, compression);

        var oci = format == ImageFormat.Oci;
        if (IsManifest(mediaType)) return oci ? OciManifest : DockerManifest;
        if (IsIndex(mediaType)) return oci ? OciIndex : DockerManifestList;
        if (IsConfig(mediaType)) return oci ? OciConfig : DockerConfig;
        if (Array.Find(NotDistributed, type => mediaType == type.Oci || mediaType == type.Docker) is { Oci: not null } twins)
        {
            return oci ? twins.Oci : twins.Docker;
        }

        return mediaType;
    }
}

/// <summary>The format of an image's media types.</summary>
public enum ImageFormat
{
    /// <summary>The OCI image spec's.</summary>
    Oci,
    /// <summary>Docker's image manifest version 2, schema 2.</summary>
    Docker,
}

/// <summary>How a layer is compressed.</summary>
public enum Compression
{
    /// <summary>A plain tar.</summary>
    None,
    /// <summary>gzip, RFC 1952.</summary>
    Gzip,
    /// <summary>zstd, RFC 8878.</summary>
    Zstd,
}
