namespace ContainerSlim.Build;

/// <summary>The default location of the cache: one per user, shared by all projects.</summary>
public static class CacheLocation
{
    /// <summary>
    /// <c>$XDG_CACHE_HOME/containerslim</c> or <c>~/.cache/containerslim</c>; on Windows, the local application data folder. Without a home
    /// folder, the temporary folder.
    /// </summary>
    public static string Default => Path.Combine(Parent, "containerslim");

    /// <summary>The specified folder, or else the default.</summary>
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
