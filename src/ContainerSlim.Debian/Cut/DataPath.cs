namespace ContainerSlim.Debian.Cut;

/// <summary>Paths of a package's data.</summary>
internal static class DataPath
{
    // Debian 12's packages still have files below these; on a merged /usr each is a link.
    private static readonly string[] Merged = ["bin", "lib", "lib64", "sbin"];

    /// <summary>The path from the image's root, without leading or trailing slashes; empty for the root itself.</summary>
    /// <exception cref="InvalidDataException">The path points outside the root.</exception>
    public static string Of(string name)
    {
        var names = name.Split('/').Where(part => part is not ("" or ".")).ToList();
        return names.Contains("..") ? throw new InvalidDataException($"its entry '{name}' points outside the root") : string.Join('/', names);
    }

    /// <summary>A path as it is where <c>/bin</c>, <c>/lib</c>, <c>/lib64</c> and <c>/sbin</c> are links into <c>/usr</c>.</summary>
    public static string InMergedUsr(string path) =>
        path.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 && Merged.Contains(path[..slash]) ? "usr/" + path : path;

    /// <summary>Fails if a relative link points above the root, where it would mean something else on every machine.</summary>
    /// <exception cref="InvalidDataException">It does.</exception>
    public static void CheckLink(string path, string target)
    {
        if (target.StartsWith('/')) return;

        var depth = path.Count(c => c == '/');
        foreach (var part in target.Split('/').Where(part => part is not ("" or ".")))
        {
            depth += part == ".." ? -1 : 1;
            if (depth < 0) throw new InvalidDataException($"its link '{path}' to '{target}' points outside the root");
        }
    }
}
