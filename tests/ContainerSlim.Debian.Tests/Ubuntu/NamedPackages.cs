using ContainerSlim.Debian.Cut;
using ContainerSlim.Debian.Definitions;
using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests.Ubuntu;

/// <summary>Packages with a file for each path that a plan takes, and with one more that no slice names.</summary>
internal static class NamedPackages
{
    /// <summary>The packages of a request for amd64, without the one that has the folders of every base.</summary>
    public static IReadOnlyList<ForgedPackage> Of(BaseRequest request)
    {
        var plan = CutPlan.Of(request);
        return
        [
            .. plan.Picks()
                .Where(pick => pick.Path.IsExtracted && pick.Slice.Package != "base-files")
                .GroupBy(pick => pick.Slice.Package, StringComparer.Ordinal)
                .Select(package => new ForgedPackage(package.Key, [.. Entries(package.Select(pick => pick.Path)), new("./usr/share/unnamed")])),
        ];
    }

    private static IEnumerable<ForgedEntry> Entries(IEnumerable<SlicePath> paths) => paths
        .Select(path => Example(path.Source))
        .Distinct()
        .Order(StringComparer.Ordinal)
        .Select(path => path.EndsWith('/') ? new ForgedEntry("." + path, "") { Mode = "755" } : new ForgedEntry("." + path));

    private static string Example(string pattern) => pattern
        .Replace("*-linux-*", "x86_64-linux-gnu", StringComparison.Ordinal)
        .Replace("/lib*/ld*", "/lib64/ld-linux-x86-64", StringComparison.Ordinal)
        .Replace("**", "any", StringComparison.Ordinal)
        .Replace('*', '1')
        .Replace('?', '1');
}
