using ContainerSlim.Oci;

namespace ContainerSlim.Debian;

/// <summary>A release of Debian that a base can be built from.</summary>
public sealed record Distribution
{
    private Distribution(string id, string codename) => (Id, Codename) = (id, codename);

    /// <summary>Debian 13, the default.</summary>
    public static Distribution Debian13 { get; } = new("debian-13", "trixie");

    /// <summary>Debian 12.</summary>
    public static Distribution Debian12 { get; } = new("debian-12", "bookworm");

    /// <summary>The default distribution.</summary>
    public static Distribution Default => Debian13;

    /// <summary>All known distributions, the default first.</summary>
    public static IReadOnlyList<Distribution> All { get; } = [Debian13, Debian12];

    /// <summary>The name that users write, <c>debian-13</c>.</summary>
    public string Id { get; }

    /// <summary>The name in the archive, <c>trixie</c>.</summary>
    public string Codename { get; }

    /// <summary>The suite of updates between point releases.</summary>
    public string UpdatesSuite => Codename + "-updates";

    /// <summary>The suite of security updates.</summary>
    public string SecuritySuite => Codename + "-security";

    /// <summary>The distribution of a name.</summary>
    /// <exception cref="DebianException">No distribution has the name.</exception>
    public static Distribution Parse(string id) => All.FirstOrDefault(known => known.Id == id) ?? throw new DebianException(
        ErrorCode.UnknownDistribution,
        $"cannot build a base from '{id}': the supported distributions are {string.Join(" and ", All.Select(known => known.Id))}");

    /// <summary>The name that users write.</summary>
    public override string ToString() => Id;
}
