using System.Globalization;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>The location of the cache: a folder for each user, shared by all projects, unless the user chooses another one.</summary>
public static class CacheLocation
{
    private const string Name = "containerslim";

    /// <summary>
    /// <c>$XDG_CACHE_HOME/containerslim</c> or <c>~/.cache/containerslim</c>, on Windows the local application data, and a private folder in the
    /// temporary folder if there is no home folder that can be written.
    /// </summary>
    public static string Default => Choose().Folder;

    /// <summary>Opens the cache. Its folder is created by the first write.</summary>
    /// <exception cref="OciException">Another user can write what the cache is believed for.</exception>
    public static BlobStore Open(CacheChoice choice, TimeProvider time)
    {
        var store = choice.IsShared ? OpenShared(Of(choice.Folder), time) : new BlobStore(Of(choice.Folder), time) { IsPrivate = true };

        // The user's own folder is for nobody else. A folder that the user names may also contain other things.
        if (choice.IsShared || PropertyText.OrNull(choice.Folder) is null) FolderTrust.MakePrivate(store.TrustedRoot);
        store.CheckTrust();
        return store;
    }

    /// <summary>A sentence about the location, if it is not where users expect it; otherwise null.</summary>
    public static string? FindNotice(CacheChoice choice) =>
        PropertyText.OrNull(choice.Folder) is null && Choose() is { WhyTemporary: { } why, Folder: var folder }
            ? $"The cache is in '{folder}', because {why}. To keep it in another place, set SlimCacheDirectory."
            : null;

    /// <summary>The chosen folder, or else the default.</summary>
    internal static string Of(string? named) => PropertyText.OrNull(named) ?? Default;

    // What is believed stays with the user. Everyone may write the rest, because it is verified.
    private static BlobStore OpenShared(string folder, TimeProvider time)
    {
        var own = Choose().Folder;
        var isOwn = Path.GetFullPath(own) != Path.GetFullPath(folder) && FolderTrust.FindOthers(own, []) is null;
        return new BlobStore(folder, time) { IsPrivate = true, TrustedRoot = isOwn ? own : Temporary };
    }

    // The name is known to every user of the machine, so the folder counts only if it belongs to this one.
    private static string Temporary => Path.Combine(
        Path.GetTempPath(),
        OperatingSystem.IsWindows() ? Name : string.Create(CultureInfo.InvariantCulture, $"{Name}-{FolderTrust.UserId}"));

    private static (string Folder, string? WhyTemporary) Choose()
    {
        var cacheHome = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (!string.IsNullOrEmpty(cacheHome) && Path.IsPathRooted(cacheHome)) return (Path.Combine(cacheHome, Name), null);

        var kind = OperatingSystem.IsWindows() ? Environment.SpecialFolder.LocalApplicationData : Environment.SpecialFolder.UserProfile;
        var home = Environment.GetFolderPath(kind);
        if (home.Length == 0) return (Temporary, "this user has no home folder");
        if (OperatingSystem.IsWindows()) return (Path.Combine(home, Name), null);
        if (home == "/") return (Temporary, "the home folder is '/'");

        // Containers often run as a user who does not own the home folder.
        var folder = Path.Combine(home, ".cache", Name);
        return FolderTrust.CanCreate(folder) ? (folder, null) : (Temporary, $"the home folder '{home}' cannot be written");
    }
}
