using System.Text.RegularExpressions;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian;

/// <summary>
/// A release of a distribution with Debian packages that a base can be built from. The definitions of <see cref="Own"/> come with this product; those
/// of any other are the user's, <see cref="BaseRequest.Definitions"/>.
/// </summary>
public sealed partial record Distribution
{
    private Distribution(string id) => Id = id;

    /// <summary>Debian 13, the default.</summary>
    public static Distribution Debian13 { get; } = new("debian-13") { Suites = ["trixie", "trixie-updates", "trixie-security"] };

    /// <summary>Debian 12.</summary>
    public static Distribution Debian12 { get; } = new("debian-12") { Suites = ["bookworm", "bookworm-updates", "bookworm-security"] };

    /// <summary>The default distribution.</summary>
    public static Distribution Default => Debian13;

    /// <summary>The distributions whose definitions come with this product, the default first.</summary>
    public static IReadOnlyList<Distribution> Own { get; } = [Debian13, Debian12];

    /// <summary>The name that users write, <c>debian-13</c> or <c>ubuntu-24.04</c>: the <c>ID</c> and <c>VERSION_ID</c> of os-release(5).</summary>
    public string Id { get; }

    /// <summary>The suites of its archive, the release itself first; none where only the user's definitions say.</summary>
    public IReadOnlyList<string> Suites { get; init; } = [];

    /// <summary>The version in the name, <c>24.04</c>.</summary>
    internal string Version => Id[(Id.LastIndexOf('-') + 1)..];

    /// <summary>Whether it is a release of Debian, whose archives are known.</summary>
    internal bool IsDebian => Id.StartsWith("debian-", StringComparison.Ordinal);

    /// <summary>The distribution of a name. Whether there are definitions of it is found out when they are read.</summary>
    /// <exception cref="DebianException">The text is not a name and a version.</exception>
    public static Distribution Parse(string id)
    {
        if (Own.FirstOrDefault(own => own.Id == id) is { } known) return known;

        return Form().IsMatch(id) ? new Distribution(id) : throw Unknown(id, "it is not a name and a version");
    }

    /// <summary>The name that users write.</summary>
    public override string ToString() => Id;

    /// <summary>The failure for a distribution without definitions.</summary>
    internal static DebianException Unknown(string id, string why) => new(
        ErrorCode.UnknownDistribution,
        $"cannot build a base from '{ForeignText.Clean(id)}': {why}; use {string.Join(" or ", Own)}, or for another distribution, such as ubuntu-24.04, set "
            + "SlimSlices to its definitions (a checkout of chisel-releases) and SlimPackageMirror to a mirror that has its packages");

    [GeneratedRegex(@"^[a-z][a-z0-9]*-[0-9]+(\.[0-9]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
