namespace ContainerSlim.Debian.Sources;

/// <summary>Where Debian itself serves its packages: the only addresses that are written anywhere in this product.</summary>
internal static class PrimaryArchive
{
    public const string Security = "http://security-cdn.debian.org/debian-security";

    // Plain http, as apt's own default: every byte is verified, and a proxy can keep it.
    public static ArchiveSet Set { get; } = new("http://ftp.debian.org/debian", [Security]);
}
