using System.Text.Json;
using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>
/// The media type of a manifest. A registry should send it as the Content-Type, and the manifest should contain it, but static file servers
/// and proxies send generic types, and the member was optional in older versions of the spec. image-spec, manifest.md and image-index.md.
/// </summary>
internal static class ManifestKind
{
    private const string DockerSchema1 = "application/vnd.docker.distribution.manifest.v1+json";

    /// <summary>
    /// Whether a Content-Type does not say what kind of document it is. One in capitals is valid (RFC 9110, section 8.3.1), but it is not
    /// among the known types, so the manifest tells.
    /// </summary>
    public static bool IsGeneric(string? contentType) =>
        contentType?.Contains("/vnd.", StringComparison.Ordinal) != true || contentType.AsSpan().ContainsAnyInRange('A', 'Z');

    /// <summary>The media type by the Content-Type, else by the manifest's own statement, else by its members; empty if nothing tells it.</summary>
    public static string Of(string? contentType, ReadOnlyMemory<byte> manifest)
    {
        if (!IsGeneric(contentType)) return contentType!;

        try
        {
            using var json = JsonDocument.Parse(manifest);
            return (json.RootElement.ValueKind == JsonValueKind.Object ? Of(json.RootElement) : null) ?? contentType ?? "";
        }
        catch (JsonException)
        {
            return contentType ?? "";
        }
    }

    private static string? Of(JsonElement manifest)
    {
        if (manifest.TryGetProperty("mediaType", out var stated)) return stated.ValueKind == JsonValueKind.String ? stated.GetString() : null;

        var isImage = Has(manifest, "config", JsonValueKind.Object) && Has(manifest, "layers", JsonValueKind.Array);
        var isIndex = Has(manifest, "manifests", JsonValueKind.Array);
        if (Has(manifest, "fsLayers", JsonValueKind.Array)) return DockerSchema1;

        // Clients could read a document with the members of both as different things, so it is neither.
        return (isImage, isIndex) switch
        {
            (true, false) => IsDockerConfig(manifest.GetProperty("config")) ? MediaTypes.DockerManifest : MediaTypes.OciManifest,
            (false, true) => MediaTypes.OciIndex,
            _ => null,
        };
    }

    private static bool Has(JsonElement manifest, string member, JsonValueKind kind) =>
        manifest.TryGetProperty(member, out var value) && value.ValueKind == kind;

    private static bool IsDockerConfig(JsonElement config) =>
        config.TryGetProperty("mediaType", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals(MediaTypes.DockerConfig);
}
