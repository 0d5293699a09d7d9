namespace ContainerSlim.Build;

/// <summary>A link in a published folder.</summary>
/// <param name="Path">The link's absolute path.</param>
/// <param name="Target">The target as the link contains it.</param>
/// <param name="Root">The published folder, absolute.</param>
internal sealed record PublishedLink(string Path, string Target, string Root)
{
    /// <summary>Whether the final target, with all links resolved, is inside the folder.</summary>
    /// <exception cref="IOException">The links form a cycle.</exception>
    public bool EndsInside => RealPath.IsInside(RealPath.Of(Path), RealPath.Of(Root));

    private string Folder => System.IO.Path.GetDirectoryName(Path)!;

    /// <summary>The target for the link in the image; null if it is outside the folder.</summary>
    public string? FindInside()
    {
        var full = System.IO.Path.GetFullPath(Target, Folder);
        if (RealPath.IsInside(full, Root)) return IsRelativeWithin() ? Target : System.IO.Path.GetRelativePath(Folder, full);
        if (!System.IO.Path.IsPathRooted(Target)) return null;

        // The path of the folder may contain links that the target does not.
        var real = RealPath.Of(full);
        return RealPath.IsInside(real, RealPath.Of(Root)) ? System.IO.Path.GetRelativePath(RealPath.Of(Folder), real) : null;
    }

    // An absolute path, or one that goes through a parent of the folder, means something else in the image.
    private bool IsRelativeWithin()
    {
        if (System.IO.Path.IsPathRooted(Target)) return false;

        var depth = Names(System.IO.Path.GetRelativePath(Root, Folder)).Count();
        foreach (var name in Names(Target))
        {
            depth += name == ".." ? -1 : 1;
            if (depth < 0) return false;
        }

        return true;
    }

    private static IEnumerable<string> Names(string path) =>
        path.Split(System.IO.Path.DirectorySeparatorChar, System.IO.Path.AltDirectorySeparatorChar).Where(name => name is not ("" or "."));
}
