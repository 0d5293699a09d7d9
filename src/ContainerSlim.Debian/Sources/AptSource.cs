namespace ContainerSlim.Debian.Sources;

/// <summary>A binary package source of apt: one archive and the suites it is used for. sources.list(5).</summary>
/// <param name="Uri">The archive's root, without a slash at its end.</param>
/// <param name="Suites">The suites, as they are named.</param>
/// <param name="Components">The components, such as <c>main</c>.</param>
public sealed record AptSource(string Uri, IReadOnlyList<string> Suites, IReadOnlyList<string> Components)
{
    private static readonly string[] Releases =
        ["stable", "oldstable", "oldoldstable", "testing", "unstable", "buster", "bullseye", "bookworm", "trixie", "forky", "duke", "sid"];

    /// <summary>Whether the source lists exactly this suite.</summary>
    public bool Names(string suite) => Suites.Contains(suite);

    /// <summary>Whether it is used for a release of Debian or its updates. Other distributions have other suite names.</summary>
    public bool NamesRelease => Suites.Any(suite => Releases.Any(release => suite == release || suite == release + "-updates"));

    /// <summary>Whether it is used for security updates of a release of Debian; their name used to be <c>release/updates</c>.</summary>
    public bool NamesSecurity => Suites.Any(suite => Releases.Any(release => suite == release + "-security" || suite == release + "/updates"));
}
