using System.Text;
using ContainerSlim.Debian.Cut;
using ContainerSlim.Debian.Packages;
using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian;

/// <summary>A layer of a base.</summary>
/// <param name="Name"><see cref="BaseGroup.Name"/>.</param>
/// <param name="Key">Identifies its contents: the same key means the same entries.</param>
public sealed record ResolvedGroup(string Name, string Key);

/// <summary>The packages for a base.</summary>
/// <param name="Packages">The newest of each, in the order of their names.</param>
/// <param name="Warnings">Warnings for the user.</param>
public sealed record BaseResolution(IReadOnlyList<Package> Packages, IReadOnlyList<string> Warnings)
{
    /// <summary>The layers, the lowest first.</summary>
    public required IReadOnlyList<ResolvedGroup> Groups { get; init; }

    /// <summary>The libraries that the base should have, and that no definition of a slice has.</summary>
    public IReadOnlyList<string> UnknownLibraries { get; init; } = [];

    /// <summary>The packages that whole packages depend on, and themselves.</summary>
    public IReadOnlyList<string> Depended { get; init; } = [];

    /// <summary>The dates of the release files of the suites that were searched.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Releases { get; init; } = new Dictionary<string, DateTimeOffset>();

    /// <summary>Identifies the contents of the base: the same key means the same entries in the same groups.</summary>
    public string Key => Digest.Of(Encoding.UTF8.GetBytes(string.Join('\n', Groups.Select(group => $"{group.Name} {group.Key}")))).Hex;

    /// <summary>The mirror of each package, in the order of <see cref="Packages"/>; null if an earlier resolution was reused.</summary>
    internal IReadOnlyList<IPackageMirror>? Mirrors { get; init; }

    /// <summary>Downloads the packages if they were not looked up, but chosen before; otherwise, null.</summary>
    internal LockedDownload? Download { get; init; }

    internal static BaseResolution Of(CutPlan plan, IReadOnlyList<Package> packages, IReadOnlyList<string> warnings) => new(packages, warnings)
    {
        Groups = [.. plan.Groups.Select(group => new ResolvedGroup(group, plan.KeyOf(group, packages)))],
        UnknownLibraries = plan.UnknownLibraries,
        Depended = plan.Depended,
    };
}
