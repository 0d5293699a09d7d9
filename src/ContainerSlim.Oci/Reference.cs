using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ContainerSlim.Oci;

/// <summary>
/// The name of an image: registry, repository, and tag or digest or both.
/// distribution-spec, "Pulling manifests"; the short forms are Docker's.
/// </summary>
public sealed partial record Reference
{
    private const string DockerHub = "docker.io";

    private Reference(string registry, string repository)
    {
        Registry = registry;
        Repository = repository;
    }

    /// <summary>Host and optional port.</summary>
    public string Registry { get; }

    /// <summary>The repository in the registry.</summary>
    public string Repository { get; }

    /// <summary>The tag; null where only a digest is named.</summary>
    public string? Tag { get; private init; }

    /// <summary>The digest; null where only a tag is named.</summary>
    public Digest? Digest { get; private init; }

    /// <summary>
    /// Parses a name as users write it: <c>alpine</c>, <c>team/app:1.2</c>,
    /// <c>localhost:5000/app@sha256:…</c>. Neither tag nor digest means <c>latest</c>.
    /// </summary>
    /// <exception cref="OciException">The text is not an image name.</exception>
    public static Reference Parse(string text)
    {
        if (text.Contains("://", StringComparison.Ordinal)) throw Invalid(text, "an image name has no scheme; remove everything up to '://'");

        var rest = text;
        Digest? digest = null;
        if (rest.IndexOf('@', StringComparison.Ordinal) is var at and >= 0)
        {
            if (!Oci.Digest.TryParse(rest[(at + 1)..], out var parsed)) throw Invalid(text, $"'{rest[(at + 1)..]}' is not a digest");

            digest = parsed;
            rest = rest[..at];
        }

        string? tag = null;
        if (rest.LastIndexOf(':') is var colon and >= 0 && rest.IndexOf('/', colon) < 0)
        {
            tag = rest[(colon + 1)..];
            rest = rest[..colon];
            CheckTag(tag);
        }

        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var hasRegistry = slash > 0 && IsRegistry(rest[..slash]);
        var registry = hasRegistry ? rest[..slash] : DockerHub;
        var repository = hasRegistry ? rest[(slash + 1)..] : rest;
        CheckRegistry(registry, text);
        if (registry is "index.docker.io" or "registry-1.docker.io") registry = DockerHub;
        if (registry == DockerHub && !repository.Contains('/', StringComparison.Ordinal)) repository = "library/" + repository;
        CheckRepository(repository, text);
        return new Reference(registry, repository) { Tag = tag ?? (digest is null ? "latest" : null), Digest = digest };
    }

    /// <summary>Parses a name as users write it; false if it is not valid.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Reference? reference)
    {
        try
        {
            reference = Parse(text);
            return true;
        }
        catch (OciException)
        {
            reference = null;
            return false;
        }
    }

    /// <summary>A name from its parts; nothing is added to the repository.</summary>
    /// <exception cref="OciException">A part is not valid.</exception>
    public static Reference Of(string registry, string repository, string tag)
    {
        CheckRegistry(registry, registry);
        CheckRepository(repository, repository);
        CheckTag(tag);
        return new Reference(registry, repository) { Tag = tag };
    }

    /// <summary>
    /// Whether a text is a tag: 1 to 128 of letters, digits, <c>_ . -</c>, not beginning
    /// with <c>.</c> or <c>-</c>. distribution-spec, "Pulling manifests".
    /// </summary>
    public static bool IsTag(string text) => TagPattern().IsMatch(text);

    /// <summary>The same image under another tag.</summary>
    public Reference WithTag(string tag)
    {
        CheckTag(tag);
        return this with { Tag = tag, Digest = null };
    }

    /// <summary>The same repository, by digest.</summary>
    public Reference WithDigest(Digest digest) => this with { Tag = null, Digest = digest };

    /// <summary>What follows <c>manifests/</c> in the registry's API: the digest if there is one, else the tag.</summary>
    public string ManifestName => Digest?.ToString() ?? Tag!;

    /// <summary>The full name.</summary>
    public override string ToString() =>
        $"{Registry}/{Repository}{(Tag is null ? "" : ":" + Tag)}{(Digest is null ? "" : "@" + Digest)}";

    /// <summary>The name in a container runtime on the same machine: without a registry that is only the default.</summary>
    public string ToFamiliarString() => Registry != DockerHub
        ? ToString()
        : ToString()[(DockerHub.Length + 1)..] is var name && name.StartsWith("library/", StringComparison.Ordinal) ? name["library/".Length..] : name;

    private static void CheckRegistry(string registry, string text)
    {
        if (!RegistryPattern().IsMatch(registry) || !HasPossiblePort(registry)) throw Invalid(text, $"'{registry}' is not a host with an optional port");
    }

    private static bool HasPossiblePort(string registry) =>
        registry.LastIndexOf(':') is var colon
        && (colon <= registry.LastIndexOf(']') || ushort.TryParse(registry.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _));

    private static void CheckRepository(string repository, string text)
    {
        if (!RepositoryPattern().IsMatch(repository))
        {
            throw Invalid(text, $"'{repository}' is not a repository name (lower-case letters, digits, and . _ - / between them)");
        }
    }

    private static void CheckTag(string tag)
    {
        if (IsTag(tag)) return;

        throw new OciException(
            ErrorCode.InvalidTag,
            $"cannot use '{tag}' as a tag: a tag is 1 to 128 letters, digits, '_', '.' or '-', and does not begin with '.' or '-'");
    }

    private static bool IsRegistry(string text) =>
        text == "localhost" || text.Contains('.', StringComparison.Ordinal) || text.Contains(':', StringComparison.Ordinal);

    private static OciException Invalid(string text, string why) =>
        new(ErrorCode.InvalidReference, $"cannot use '{text}' as an image name: {why}");

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex TagPattern();

    [GeneratedRegex(
        "^([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*|\\[[0-9A-Fa-f:.]+\\])(:[0-9]{1,5})?\\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex RegistryPattern();

    [GeneratedRegex("^(?=.{1,255}\\z)[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex RepositoryPattern();
}
