using ContainerSlim.Oci;

namespace ContainerSlim.Debian;

/// <summary>A release of Debian that a base can be built from.</summary>
public sealed record Distribution
{
    private Distribution(string id, string codename, params string[] trustedKeys)
    {
        Id = id;
        Codename = codename;
        TrustedKeys = trustedKeys;
    }

    /// <summary>Debian 13, the default.</summary>
    public static Distribution Debian13 { get; } = new(
        "debian-13",
        "trixie",
        "4CB50190207B4758A3F73A796ED0E7B82643E131",
        "B8E5F13176D2A7A75220028078DBA3BC47EF2265",
        "B0CAB9266E8C3929798B3EEEBDE6D2B9216EC7A8",
        "89C87ACEA5DD6B8E6A7068808E9F831205B4BA95");

    /// <summary>Debian 12.</summary>
    public static Distribution Debian12 { get; } = Debian13 with { Id = "debian-12", Codename = "bookworm" };

    /// <summary>The default distribution.</summary>
    public static Distribution Default => Debian13;

    /// <summary>All known distributions, the default first.</summary>
    public static IReadOnlyList<Distribution> All { get; } = [Debian13, Debian12];

    /// <summary>The name that users write, <c>debian-13</c>.</summary>
    public string Id { get; private init; }

    /// <summary>The name in the archive, <c>trixie</c>.</summary>
    public string Codename { get; private init; }

    /// <summary>
    /// Fingerprints of the archive's signing subkeys, in upper-case hex. One valid signature from one of them makes a release file trusted.
    /// The archive signs every suite with the keys of two consecutive releases, so both distributions trust the same four.
    /// </summary>
    public IReadOnlyList<string> TrustedKeys { get; }

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
