using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Scripts;

/// <summary>Folders that a package adds to those of the dynamic loader. ldconfig(8) would put their libraries into the cache, which an image lacks.</summary>
internal static class LoaderFolders
{
    public static bool IsList(string path) =>
        path.StartsWith("etc/ld.so.conf.d/", StringComparison.Ordinal) && path.EndsWith(".conf", StringComparison.Ordinal);

    public static void Read(string text, string path, EffectList effects)
    {
        foreach (var line in text.Split('\n').Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0 && !IsTrusted(line)))
        {
            effects.Warn(
                $"{effects.Package} has libraries in {ForeignText.Clean(line)}, where the loader finds them only through its cache, "
                    + $"which the image does not have; set LD_LIBRARY_PATH (/{path})");
        }
    }

    // The loader searches these without a cache. ld.so(8), for Debian's multiarch.
    private static bool IsTrusted(string folder)
    {
        var path = folder.TrimEnd('/');
        return path is "/lib" or "/usr/lib" or "/lib64" or "/usr/lib64"
            || (path.EndsWith("-linux-gnu", StringComparison.Ordinal) && Path.GetDirectoryName(path) is "/lib" or "/usr/lib" or "/usr/local/lib")
            || path == "/usr/local/lib";
    }
}
