using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>A folder of this machine as a tree: owned by root, modes by what a file is.</summary>
internal sealed class DiskTree : ITree
{
    // What a build makes in a project's folder, and what tools keep in any folder: large, and hardly ever meant by "everything".
    private static readonly string[] Made = ["bin", "obj"];
    private static readonly string[] Kept = ["node_modules", ".git", ".vs"];

    private readonly DirectoryInfo root;
    private readonly bool isProject;
    private readonly string? hidden;

    private DiskTree(string root, bool isProject, string? hidden)
    {
        this.root = new DirectoryInfo(root);
        this.isProject = isProject;
        this.hidden = hidden;
    }

    /// <summary>A folder that holds just what a stage made.</summary>
    public static DiskTree Of(string root) => new(root, isProject: false, hidden: null);

    /// <summary>A folder of sources: what a build makes in it is meant only by a pattern that names it.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="hidden">A folder that is never looked into.</param>
    public static DiskTree OfProject(string root, string hidden) => new(root, isProject: true, hidden);

    public Glob Anchor(Glob glob) => glob;

    public IReadOnlyList<TreeEntry> Find(IReadOnlyList<Glob> globs) => [.. Walk(globs).Select(ToEntry)];

    /// <summary>What the patterns mean, in the order of paths.</summary>
    /// <exception cref="BuildException">A folder cannot be read.</exception>
    public IReadOnlyList<DiskItem> Walk(IReadOnlyList<Glob> globs)
    {
        try
        {
            return [.. Walk(root, "", globs).OrderBy(item => item.Path, StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BuildException(
                ErrorCode.FileChanged,
                $"cannot list the files of '{root.FullName}': {e.Message}; "
                    + "make sure that nothing else changes the folder, and that it is readable",
                e);
        }
    }

    private IEnumerable<DiskItem> Walk(DirectoryInfo directory, string path, IReadOnlyList<Glob> globs)
    {
        foreach (var info in directory.EnumerateFileSystemInfos().Where(info => !IsLeftOut(info, path, globs)))
        {
            var item = new DiskItem(path.Length == 0 ? info.Name : $"{path}/{info.Name}", info);
            if (globs.Any(glob => glob.Covers(item.Path))) yield return item;

            if (item.Kind != EntryKind.Directory || !globs.Any(glob => glob.MayMatchBelow(item.Path))) continue;
            foreach (var below in Walk((DirectoryInfo)info, item.Path, globs)) yield return below;
        }
    }

    private bool IsLeftOut(FileSystemInfo info, string parent, IReadOnlyList<Glob> globs) =>
        info.FullName == hidden
        || (isProject && parent.Length == 0 && Made.Contains(info.Name) && !globs.Any(glob => glob.BeginsWith(info.Name)))
        || (isProject && Kept.Contains(info.Name) && !globs.Any(glob => glob.Has(info.Name)));

    private TreeEntry ToEntry(DiskItem item) => item.Kind switch
    {
        EntryKind.Directory => new TreeEntry(item.Path, item.Kind, (path, mode) => LayerEntry.Directory(path, mode ?? DiskMode.Executable)),
        EntryKind.SymbolicLink => new TreeEntry(item.Path, item.Kind, (path, _) => LayerEntry.SymbolicLink(path, item.LinkFrom(root.FullName))),
        _ => new TreeEntry(item.Path, item.Kind, (path, mode) => LayerFile.FromDisk(path, mode, item.Info.FullName)),
    };
}

/// <summary>Something in a folder of this machine.</summary>
/// <param name="Path">The path from the tree's root, <c>/</c> between names.</param>
/// <param name="Info">Where it is.</param>
internal readonly record struct DiskItem(string Path, FileSystemInfo Info)
{
    /// <summary>What it is.</summary>
    public EntryKind Kind => Info.LinkTarget is not null ? EntryKind.SymbolicLink
        : Info is DirectoryInfo ? EntryKind.Directory
        : EntryKind.File;

    /// <summary>
    /// Where a link points, as it is written. One that names its own tree by a path of this machine is made relative, for that path means nothing elsewhere.
    /// </summary>
    public string LinkFrom(string root)
    {
        var target = Info.LinkTarget!;
        if (System.IO.Path.IsPathRooted(target) && target.StartsWith(root + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            target = System.IO.Path.GetRelativePath(System.IO.Path.GetDirectoryName(Info.FullName)!, target);
        }

        return target.Replace(System.IO.Path.DirectorySeparatorChar, '/');
    }
}
