using System.Net.Http.Headers;
using System.Security.Cryptography;
using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>A registry's response to a manifest request. distribution-spec, "Pulling manifests".</summary>
internal static class ManifestAnswer
{
    // Registries accept manifests of at least 4 MiB, and none accepts much more. The limit stops endless responses.
    public const int MaxSize = 16 * 1024 * 1024;

    /// <exception cref="RegistryException">The manifest is not the requested one, or has an unknown type.</exception>
    public static async Task<Manifest> ReadAsync(HttpResponseMessage response, string name, string action, CancellationToken ct)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync(ct);
        var stated = Digest.TryParse(name, out var asked) ? asked : HeaderDigest(response.Headers);
        var digest = HashLike(stated, bytes);
        if (stated is not null && digest != stated)
        {
            throw new RegistryException(
                ErrorCode.ContentMismatch,
                $"cannot {action}: the manifest should have the digest {stated}, but its content has {digest}")
            {
                ArrivedDamaged = true,
            };
        }

        var mediaType = ManifestKind.Of(response.Content.Headers.ContentType?.MediaType, bytes);
        if (MediaTypes.IsManifest(mediaType) || MediaTypes.IsIndex(mediaType)) return new Manifest(new Descriptor(mediaType, digest, bytes.Length), bytes);

        throw new RegistryException(
            ErrorCode.UnknownManifestType,
            $"cannot {action}: its manifest has the type '{ForeignText.Clean(mediaType)}', which is neither an image nor an index");
    }

    /// <summary>The descriptor from the headers; null if they are incomplete, or do not say what kind of manifest it is.</summary>
    public static Descriptor? DescriptorOf(HttpResponseMessage response)
    {
        var headers = response.Content.Headers;
        return HeaderDigest(response.Headers) is { } digest
            && headers.ContentType?.MediaType is { } type && !ManifestKind.IsGeneric(type)
            && headers.ContentLength is { } size
            ? new Descriptor(type, digest, size)
            : null;
    }

    public static Digest? HeaderDigest(HttpResponseHeaders headers) =>
        headers.NonValidated.TryGetValues("Docker-Content-Digest", out var values) && Digest.TryParse(values.ToString(), out var digest) ? digest : null;

    private static Digest HashLike(Digest? stated, byte[] bytes) =>
        stated?.Algorithm == "sha512" ? Digest.FromHash(SHA512.HashData(bytes)) : Digest.Of(bytes);
}
