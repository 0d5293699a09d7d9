namespace ContainerSlim.Build;

/// <summary>Paths of this machine without links.</summary>
internal static class RealPath
{
    // Linux gives up after so many links, path_resolution(7).
    private const int MostLinks = 40;

    /// <summary>An absolute path with all its links followed. What does not exist is kept as it is.</summary>
    /// <exception cref="IOException">The links form a cycle.</exception>
    public static string Of(string path)
    {
        var at = Path.GetPathRoot(path)!;
        var left = new Stack<string>(Names(path[at.Length..]).Reverse());
        for (var links = 0; left.TryPop(out var name);)
        {
            var next = Path.GetFullPath(name, at);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                at = next;
                continue;
            }

            if (++links > MostLinks) throw new IOException($"the links in '{path}' form a cycle");
            if (Path.IsPathRooted(target)) at = Path.GetPathRoot(Path.GetFullPath(target, at))!;
            foreach (var part in Names(target).Reverse()) left.Push(part);
        }

        return at;
    }

    /// <summary>Whether a path is a folder, or below it.</summary>
    public static bool IsInside(string path, string folder) =>
        (path + Path.DirectorySeparatorChar).StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string[] Names(string path) =>
        path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
}
