using System.Text;
using ContainerSlim.Debian.Packages;
using ContainerSlim.Debian.Slices;
using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian;

/// <summary>The packages that a base is to be made from.</summary>
/// <param name="Packages">The newest of each, in the order of their names.</param>
/// <param name="Warnings">What a user should hear of.</param>
public sealed record BaseResolution(IReadOnlyList<Package> Packages, IReadOnlyList<string> Warnings)
{
    /// <summary>Names what will be cut: the same key means the same entries in the same groups.</summary>
    public required string Key { get; init; }

    /// <summary>Where each package can be had, in the order of <see cref="Packages"/>; null where an earlier answer was taken.</summary>
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
