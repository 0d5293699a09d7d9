using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Icu;

/// <summary>Packages that read data of ICU which .NET does not.</summary>
internal static class IcuUsers
{
    // V8 opens word and sentence breaks, converters and units, and ends with a segmentation fault if there are no breaks (Intl.Segmenter).
    private const string Node = "libnode";

    /// <summary>Refuses a cut of ICU if a package would fail with it.</summary>
    /// <exception cref="DebianException">There is such a package.</exception>
    public static void Check(IcuCut cut, IEnumerable<string> packages)
    {
        if (!cut.IsLean || packages.FirstOrDefault(IsNode) is not { } node) return;

        throw new DebianException(
            ErrorCode.InvalidProperty,
            $"cannot use SlimIcu or SlimIcuLocales together with the package {node}: Node.js reads data of ICU that is left out, and ends without it; "
                + "remove SlimIcu and SlimIcuLocales");
    }

    private static bool IsNode(string package) =>
        package.StartsWith(Node, StringComparison.Ordinal) && package.Length > Node.Length && package.AsSpan(Node.Length).IndexOfAnyExceptInRange('0', '9') < 0;
}
