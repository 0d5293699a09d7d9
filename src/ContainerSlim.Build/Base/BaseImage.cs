using ContainerSlim.Native;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>The base of an image, which lies below the app's layers.</summary>
public sealed record BaseImage
{
    /// <summary>The layers, bottom layer first; empty for <c>scratch</c>.</summary>
    public required IReadOnlyList<BuiltLayer> Layers { get; init; }

    /// <summary>The configuration that the image's configuration builds on.</summary>
    public required ImageConfig Config { get; init; }

    /// <summary>The name for labels and reports.</summary>
    public required string Name { get; init; }

    /// <summary>The image name in a registry; null if the base comes from elsewhere or was built here.</summary>
    public Reference? Reference { get; init; }

    /// <summary>The digest of the platform's manifest; null if the base was built here.</summary>
    public Digest? Digest { get; init; }

    /// <summary>
    /// Identifies the state of the base, to detect changes: for an image in a registry, what its name resolves to; for a base cut from packages,
    /// which packages these are. Null if nothing identifies it.
    /// </summary>
    internal string? State { get; init; }

    /// <summary>The libraries that the base should contain, and that no package has as far as is known.</summary>
    internal IReadOnlyList<string> UnknownLibraries { get; init; } = [];

    /// <summary>What the base provides to native files; null if the base was not built here.</summary>
    internal ProvidedLibraries? Provided { get; init; }
}
