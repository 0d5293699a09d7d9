using System.Collections.Immutable;
using ContainerSlim.Debian.Packages;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>What a lock states about a base or a stage.</summary>
public abstract record LockedSource;

/// <summary>An image in a registry.</summary>
/// <param name="Image">The name, as the project writes it.</param>
/// <param name="Digest">The digest of the manifest or index that the name stood for. The image can be pulled by it.</param>
public sealed record LockedImage(string Image, Digest Digest) : LockedSource;

/// <summary>Packages of a distribution.</summary>
/// <param name="Distribution">The distribution, for example <c>debian-13</c>.</param>
/// <param name="Packages">The packages by name.</param>
public sealed record LockedPackages(string Distribution, ImmutableSortedDictionary<string, LockedPackage> Packages) : LockedSource
{
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

    /// <summary>Whether it is there only because another package depends on it.</summary>
    public bool IsDependency { get; init; }

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
