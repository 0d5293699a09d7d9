using System.Collections.Immutable;
using ContainerSlim.Debian.Packages;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>What a lock states about a base or a stage.</summary>
public abstract record LockedSource
{
    /// <summary>The packages; null for an image without any.</summary>
    internal LockedPackages? AllPackages => this switch
    {
        LockedImage image => image.Packages,
        LockedPackages packages => packages,
        _ => null,
    };
}

/// <summary>An image in a registry.</summary>
/// <param name="Image">The name, as the project writes it.</param>
/// <param name="Digest">The digest of the manifest or index that the name stood for. The image can be pulled by it.</param>
public sealed record LockedImage(string Image, Digest Digest) : LockedSource
{
    /// <summary>The packages that are added to the image; null if none are.</summary>
    public LockedPackages? Packages { get; init; }
}

/// <summary>Packages of a distribution.</summary>
/// <param name="Distribution">The distribution, for example <c>debian-13</c>.</param>
/// <param name="Packages">The packages by name.</param>
public sealed record LockedPackages(string Distribution, ImmutableSortedDictionary<string, LockedPackage> Packages) : LockedSource
{
    /// <summary>The time of the snapshot that they are from; null if they were the newest ones.</summary>
    public string? Snapshot { get; init; }

    /// <summary>The dates of the release files that they were found with, by suite. Older release files lack updates.</summary>
    public ImmutableSortedDictionary<string, DateTimeOffset> Archive { get; init; } =
        ImmutableSortedDictionary.Create<string, DateTimeOffset>(StringComparer.Ordinal);

    /// <summary>Identifies the packages that the image had before, if these are added to one; otherwise null.</summary>
    public string? Present { get; init; }

    /// <summary>Identifies the definitions of the packages' slices; null for whole packages.</summary>
    public string? Definitions { get; init; }

    /// <summary>Whether the packages that these depend on were requested too.</summary>
    public bool WithDependencies { get; init; }

    /// <summary>The names of the packages that are there because something names them, and not only because another package depends on them.</summary>
    public IEnumerable<string> Direct => Packages.Where(one => !one.Value.IsDependency).Select(one => one.Key);
}

/// <summary>A package in the version that was chosen.</summary>
/// <param name="Version">The version.</param>
/// <param name="Architecture">Debian's name of the architecture, <c>all</c> for packages without one.</param>
/// <param name="Content">The digest and size of the package file.</param>
/// <param name="Path">Where the package file is, below the archive's root.</param>
public sealed record LockedPackage(DebianVersion Version, string Architecture, Descriptor Content, string Path)
{
    /// <summary>The media type of package files.</summary>
    internal const string MediaType = "application/vnd.debian.binary-package";

    /// <summary>Whether another package depends on it.</summary>
    public bool IsDependency { get; init; }

    /// <summary>Whether slices of a package that others depend on are needed as well.</summary>
    public bool IsSliced { get; init; }

    /// <summary>Whether it is taken whole, with the packages that it depends on.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Whether the project requests it in this version.</summary>
    public bool IsPinned { get; init; }

    /// <summary>The entry of a package that was looked up.</summary>
    internal static LockedPackage Of(Package package) => new(package.Version, package.Architecture, package.Content, package.PoolPath);

    // The source package is only needed for lookups.
    internal Package ToPackage(string name) => new(name, Version, Architecture)
    {
        Source = name,
        SourceVersion = Version,
        Content = Content,
        PoolPath = Path,
    };
}
