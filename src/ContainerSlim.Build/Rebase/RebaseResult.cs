using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>An image or index on another base.</summary>
/// <param name="Artifact">The image or index.</param>
/// <param name="Before">The digest of the image or index on the old base.</param>
/// <param name="Platforms">The images, in the order of the index.</param>
public sealed record RebaseResult(IArtifact Artifact, Digest Before, IReadOnlyList<RebasedImage> Platforms)
{
    /// <summary>Where it was written; null for a trial.</summary>
    public Publication? Publication { get; init; }

    /// <summary>The digest on the new base.</summary>
    public Digest Digest => Artifact.Manifest.Descriptor.Digest;
}

/// <summary>The image of one platform on another base.</summary>
/// <param name="Platform">The platform.</param>
/// <param name="OldBase">The base that it was on.</param>
/// <param name="NewBase">The base that it is on.</param>
public sealed record RebasedImage(Platform Platform, BaseImage OldBase, BaseImage NewBase)
{
    /// <summary>The image on the new base.</summary>
    public required Image Image { get; init; }

    /// <summary>The number of layers above the base, which stay as they are.</summary>
    public required int Kept { get; init; }

    /// <summary>What the new base changes in the configuration.</summary>
    public IReadOnlyList<ConfigurationChange> Changes { get; init; } = [];

    /// <summary>What the new base changes in the packages, if it was cut from packages.</summary>
    public IReadOnlyList<PackageChange> Packages { get; init; } = [];
}

/// <summary>A value of the configuration that differs.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Before">The old value; null if there was none.</param>
/// <param name="After">The new value; null if there is none.</param>
public sealed record ConfigurationChange(string Name, string? Before, string? After);

/// <summary>A package whose version differs.</summary>
/// <param name="Name">The package.</param>
/// <param name="Before">The old version; null if it is new.</param>
/// <param name="After">The new version; null if it is gone.</param>
public sealed record PackageChange(string Name, string? Before, string? After);
