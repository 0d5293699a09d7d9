namespace ContainerSlim.Debian.Sources;

/// <summary>Archives that together have a distribution's packages, each an address or a folder without a slash at its end.</summary>
/// <param name="Archive">Has the release and its updates.</param>
/// <param name="Security">May have the security updates; the first that does is used.</param>
public sealed record ArchiveSet(string Archive, IReadOnlyList<string> Security)
{
    /// <summary>Whether to go on, with a warning, where none of <see cref="Security"/> has the security updates.</summary>
    public bool ToleratesMissingSecurity { get; init; }

    /// <summary>Where the security updates of an archive are by custom: at itself, at <c>itself-security</c>, or at <c>debian-security</c> beside it.</summary>
    internal static IEnumerable<string> SecurityOf(string archive)
    {
        var slash = archive.LastIndexOfAny(['/', '\\']);
        string[] places = slash > 0 && !archive[..slash].EndsWith(":/", StringComparison.Ordinal)
            ? [archive, archive + "-security", archive[..slash] + "/debian-security"]
            : [archive, archive + "-security"];
        return places.Distinct();
    }
}
