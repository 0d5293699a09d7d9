namespace ContainerSlim.Build;

/// <summary>Paths in an image.</summary>
internal static class ImagePath
{
    /// <summary>The default folder of an app; on Windows, below the drive.</summary>
    public const string UsualWorkingDirectory = "/app";

    // Directories of every root file system (Filesystem Hierarchy Standard 3.0). Some have unusual modes (/tmp), and some are links (/lib). A different
    // entry would replace them, and none is needed, because a layer is unpacked where they exist.
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "bin", "boot", "dev", "etc", "home", "lib", "lib32", "lib64", "libx32", "media", "mnt",
        "opt", "proc", "root", "run", "sbin", "srv", "sys", "tmp", "usr", "var",
        "etc/ssl", "etc/ssl/certs", "home/app",
        "usr/bin", "usr/include", "usr/lib", "usr/lib32", "usr/lib64", "usr/libexec", "usr/local", "usr/sbin", "usr/share", "usr/src",
        "usr/local/bin", "usr/local/etc", "usr/local/include", "usr/local/lib", "usr/local/sbin", "usr/local/share",
        "usr/lib/x86_64-linux-gnu", "usr/lib/aarch64-linux-gnu",
        "var/cache", "var/lib", "var/lock", "var/log", "var/mail", "var/opt", "var/run", "var/spool", "var/tmp",
    };

    /// <summary>Whether a base has a directory, so that a copy must not redefine its type or mode.</summary>
    public static bool IsKnown(string path) => Known.Contains(path);

    /// <summary>The directories that contain a path, innermost first.</summary>
    public static IEnumerable<string> Parents(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1)) yield return path[..slash];
    }
}
