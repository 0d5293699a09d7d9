namespace ContainerSlim.Debian.Scripts;

/// <summary>Packages with long scripts that do nothing that an image lacks.</summary>
internal static class KnownPackages
{
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        // The base has the accounts, the bundle of certificates, and the time zone UTC.
        "base-passwd", "passwd", "ca-certificates", "tzdata",

        // Profiles of root's shell, and "sh", which the packages contain as well.
        "base-files", "bash", "dash",

        // They restart services, and check the kernel, of a system that is upgraded.
        "libc6",

        // Python compiles a module when it imports it. Indexes of manuals and of fonts for X servers are for people.
        "python3", "python3-minimal", "man-db", "xfonts-utils",
    };

    public static bool Include(string package) => Names.Contains(package)
        || (package.StartsWith("python3.", StringComparison.Ordinal) && package.EndsWith("-minimal", StringComparison.Ordinal));
}
