using System.Text.Json;

namespace ContainerSlim.Oci;

/// <summary>Names content: its type, digest and size. image-spec, descriptor.md.</summary>
/// <param name="MediaType">The type of the content.</param>
/// <param name="Digest">The digest of the content.</param>
/// <param name="Size">The size of the content in bytes, 0 or more.</param>
public sealed record Descriptor(string MediaType, Digest Digest, long Size)
{
    /// <summary>The platform of the manifest it names, in an index.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Annotations of the descriptor itself.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = NoAnnotations;

    /// <summary>Other locations of the content, besides the registry.</summary>
    public IReadOnlyList<string> Urls { get; init; } = [];

    /// <summary>The type of the artifact that the named manifest describes.</summary>
    public string? ArtifactType { get; init; }

    /// <summary>
    /// Whether the content may be distributed. Foreign layers of older Windows images are available
    /// only at their owner's <see cref="Urls"/>. image-spec, layer.md, "Non-Distributable Layers".
    /// </summary>
    public bool IsDistributed => Urls.Count == 0 || !MediaTypes.IsNotDistributed(MediaType);

    // No file system stores a larger file, and the sizes of all layers in a manifest can be added.
    private const long MaxSize = 1L << 44;

    internal static IReadOnlyDictionary<string, string> NoAnnotations { get; } = new Dictionary<string, string>();

    /// <summary>The descriptor of some bytes.</summary>
    public static Descriptor Of(string mediaType, ReadOnlySpan<byte> content) => new(mediaType, Digest.Of(content), content.Length);

    /// <summary>Compares lists and maps by content, which records would compare by reference.</summary>
    public bool Equals(Descriptor? other) =>
        other is not null
        && MediaType == other.MediaType
        && Digest == other.Digest
        && Size == other.Size
        && Platform == other.Platform
        && ArtifactType == other.ArtifactType
        && Urls.SequenceEqual(other.Urls)
        && Annotations.Count == other.Annotations.Count
        && Annotations.All(annotation => other.Annotations.TryGetValue(annotation.Key, out var value) && value == annotation.Value);

    /// <summary>Consistent with <see cref="Equals(Descriptor?)"/>.</summary>
    public override int GetHashCode() => HashCode.Combine(MediaType, Digest, Size);

    internal static Descriptor Read(JsonElement json)
    {
        var size = json.RequiredLong("size");
        if (size is < 0 or > MaxSize)
        {
            throw new OciException(ErrorCode.InvalidManifest, $"cannot read a descriptor: no content can have its size of {size} bytes");
        }

        return new Descriptor(json.RequiredString("mediaType"), Digest.Parse(json.RequiredString("digest")), size)
        {
            Platform = json.OptionalObject("platform") is { } platform ? ReadPlatform(platform) : null,
            Annotations = json.StringMap("annotations"),
            Urls = json.StringList("urls"),
            ArtifactType = json.OptionalString("artifactType"),
        };
    }

    internal static Platform ReadPlatform(JsonElement json) =>
        new(json.OptionalString("os") ?? "", json.OptionalString("architecture") ?? "", json.OptionalString("variant"))
        {
            OsVersion = json.OptionalString("os.version"),
            OsFeatures = json.StringList("os.features"),
        };

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("mediaType", MediaType);
        writer.WriteString("digest", Digest.ToString());
        writer.WriteNumber("size", Size);
        if (Urls.Count > 0) writer.WriteStringList("urls", Urls);
        if (Annotations.Count > 0) writer.WriteStringMap("annotations", Annotations);
        if (ArtifactType is not null) writer.WriteString("artifactType", ArtifactType);
        if (Platform is not null)
        {
            writer.WriteStartObject("platform");
            WritePlatform(writer, Platform);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    internal static void WritePlatform(Utf8JsonWriter writer, Platform platform)
    {
        writer.WriteString("architecture", platform.Architecture);
        writer.WriteString("os", platform.Os);
        if (platform.OsVersion is not null) writer.WriteString("os.version", platform.OsVersion);
        if (platform.OsFeatures.Count > 0) writer.WriteStringList("os.features", platform.OsFeatures);
        if (platform.Variant is not null) writer.WriteString("variant", platform.Variant);
    }
}
