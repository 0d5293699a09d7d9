namespace ContainerSlim.Build;

/// <summary>Where the cache is when nobody says: one for each user, shared by all projects.</summary>
public static class CacheLocation
{
    /// <summary>
    /// <c>$XDG_CACHE_HOME/containerslim</c> or <c>~/.cache/containerslim</c>; on Windows the local application data; without a home the
    /// temporary folder.
    /// </summary>
    public static string Default => Path.Combine(Parent, "containerslim");

    /// <summary>The folder that somebody named, or else the default.</summary>
    internal static string Of(string? named) => PropertyText.OrNull(named) ?? Default;

    private static string Parent
    {
        get
        {
            var cacheHome = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            if (!string.IsNullOrEmpty(cacheHome) && Path.IsPathRooted(cacheHome)) return cacheHome;
            if (OperatingSystem.IsWindows()) return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);

            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            return string.IsNullOrEmpty(home) ? Path.GetTempPath() : Path.Combine(home, ".cache");
        }
    }
}
