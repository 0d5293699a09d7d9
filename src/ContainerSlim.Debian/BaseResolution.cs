using System.Text;
using ContainerSlim.Debian.Packages;
using ContainerSlim.Debian.Slices;
using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian;

/// <summary>The packages for a base.</summary>
/// <param name="Packages">The newest of each, in the order of their names.</param>
/// <param name="Warnings">Warnings for the user.</param>
public sealed record BaseResolution(IReadOnlyList<Package> Packages, IReadOnlyList<string> Warnings)
{
    /// <summary>Identifies the contents of the base: the same key means the same entries in the same groups.</summary>
    public required string Key { get; init; }

    /// <summary>The mirror of each package, in the order of <see cref="Packages"/>; null if an earlier resolution was reused.</summary>
    internal IReadOnlyList<IPackageMirror>? Mirrors { get; init; }

    internal static BaseResolution Of(BaseRequest request, IReadOnlyList<Package> packages, IReadOnlyList<string> warnings) =>
        new(packages, warnings) { Key = KeyOf(request, packages) };

    private static string KeyOf(BaseRequest request, IReadOnlyList<Package> packages)
    {
        var text = new StringBuilder().AppendJoin(' ', [SliceSet.Fingerprint, request.Distribution.Id, request.Architecture.Name, .. request.Wanted]);
        foreach (var package in packages) text.Append('\n').Append(package).Append(' ').Append(package.Content.Digest);
        return Digest.Of(Encoding.UTF8.GetBytes(text.ToString())).Hex;
    }
}
