namespace ContainerSlim.Debian.Sources;

/// <summary>Archives that together have a distribution's packages. Each is an address or a folder without a trailing slash.</summary>
/// <param name="Archive">The archive with the release and its updates.</param>
/// <param name="Security">Archives that may have the security updates; the first that does is used.</param>
public sealed record ArchiveSet(string Archive, IReadOnlyList<string> Security)
{
    private const string Ports = "-ports";

    /// <summary>Whether to continue with a warning if none of <see cref="Security"/> has the security updates.</summary>
    public bool ToleratesMissingSecurity { get; init; }

    /// <summary>Whether a suite is for security updates, by its name.</summary>
    internal static bool IsSecurity(string suite) => suite.EndsWith("-security", StringComparison.Ordinal);

    /// <summary>Where mirrors of Ubuntu have the packages of other processors than amd64: beside <c>ubuntu</c>, at <c>ubuntu-ports</c>.</summary>
    internal IEnumerable<ArchiveSet> WithPorts() => Archive.EndsWith(Ports, StringComparison.Ordinal)
        ? [this]
        : [this, this with { Archive = Archive + Ports, Security = [Archive + Ports] }];

    /// <summary>
    /// The usual locations of an archive's security updates: the archive itself, <c>itself-security</c>, or <c>debian-security</c> beside it.
    /// </summary>
    internal static IEnumerable<string> SecurityOf(string archive)
    {
        var slash = archive.LastIndexOfAny(['/', '\\']);
        string[] places = slash > 0 && !archive[..slash].EndsWith(":/", StringComparison.Ordinal)
            ? [archive, archive + "-security", archive[..slash] + "/debian-security"]
            : [archive, archive + "-security"];
        return places.Distinct();
    }
}
