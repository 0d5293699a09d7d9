using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Says how to move the cache, if the cache is what cannot be written. Nothing in the path tells a user that it is one.</summary>
public static class CacheFailure
{
    /// <summary>Runs work that uses the cache.</summary>
    /// <exception cref="SlimException">The work failed. If it could not write to the cache, the message names the settings that move it.</exception>
    public static async Task<T> NamedAsync<T>(BlobStore store, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (OciException e) when (e.UnwrittenPath is { } path && IsIn(store.Root, path))
        {
            throw new BuildException(
                e.Code,
                $"{e.Message.TrimEnd('.')}; the cache is in this folder: set SlimCacheDirectory, or --cache of the containerslim command, to another one",
                e);
        }
    }

    private static bool IsIn(string root, string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var cache = Path.TrimEndingDirectorySeparator(root);
        return full == cache || full.StartsWith(cache + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }
}
