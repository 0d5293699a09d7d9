namespace ContainerSlim.Debian.Sources;

/// <summary>Debian's own archives: the only addresses that this product contains.</summary>
internal static class PrimaryArchive
{
    public const string Security = "http://security-cdn.debian.org/debian-security";

    // Plain http, as in apt's default: every byte is verified, and proxies can cache it.
    public static ArchiveSet Set { get; } = new("http://ftp.debian.org/debian", [Security]);
}
