namespace ContainerSlim.Debian.Sources;

/// <summary>The distributions' own archives: the only addresses that this product contains.</summary>
internal static class PrimaryArchive
{
    public const string Security = "http://security-cdn.debian.org/debian-security";

    // Plain http, as in apt's default: every byte is verified, and proxies can cache it.
    public static ArchiveSet Set { get; } = new("http://ftp.debian.org/debian", [Security]);

    /// <summary>The service with the snapshots of a distribution's archives.</summary>
    /// <param name="family">The distribution without its version, <c>debian</c>.</param>
    public static string SnapshotsOf(string family) => family == "ubuntu" ? "http://snapshot.ubuntu.com" : "http://snapshot.debian.org";
}
