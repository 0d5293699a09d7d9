using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>A folder on this machine as a tree: owned by root, with modes that depend on the kind of each file.</summary>
internal sealed class DiskTree : ITree
{
    // Build output in a project's folder, and folders that tools keep anywhere: large, and hardly ever meant by "everything".
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

    /// <summary>Creates a tree of a folder that contains only the output of a stage.</summary>
    public static DiskTree Of(string root) => new(root, isProject: false, hidden: null);

    /// <summary>Creates a tree of a source folder. Build output in it matches only patterns that name it.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="hidden">A folder that is always ignored.</param>
    public static DiskTree OfProject(string root, string hidden) => new(root, isProject: true, hidden);

    public Glob Anchor(Glob glob) => glob;

    public IReadOnlyList<TreeEntry> Find(IReadOnlyList<Glob> globs) => [.. Walk(globs).Select(ToEntry)];

    /// <summary>The items that match the patterns, ordered by path.</summary>
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
            if (globs.Any(glob => glob.Covers(item.Path) || glob.MayMatchBelow(item.Path))) DiskName.Check(info.FullName);
            if (globs.Any(glob => glob.Covers(item.Path))) yield return item;

            if (item.Kind != EntryKind.Directory || !globs.Any(glob => glob.MayMatchBelow(item.Path))) continue;
            foreach (var below in Walk((DirectoryInfo)info, item.Path, globs)) yield return below;
        }
    }

    private bool IsLeftOut(FileSystemInfo info, string parent, IReadOnlyList<Glob> globs) =>
        info.FullName == hidden
        || (isProject && parent.Length == 0 && Made.Contains(info.Name) && !globs.Any(glob => glob.BeginsWith(info.Name)))
        || (isProject && IsKept(info.Name) && !globs.Any(glob => glob.Has(info.Name)));

    // A publish writes the lock, which would then be a changed input of the next one.
    private static bool IsKept(string name) => Kept.Contains(name) || name.EndsWith(LockPlan.FileName, StringComparison.Ordinal);

    private TreeEntry ToEntry(DiskItem item) => item.Kind switch
    {
        EntryKind.Directory => new TreeEntry(item.Path, item.Kind, (path, mode) => LayerEntry.Directory(path, mode ?? DiskMode.Executable)),
        EntryKind.Special => throw new BuildException(
            ErrorCode.InvalidPath,
            $"cannot copy '{item.Info.FullName}': it is {DiskFile.Describe(item.Type)}, and an image contains only files, directories and links; "
                + "leave it out with Except"),
        EntryKind.SymbolicLink => new TreeEntry(item.Path, item.Kind, (path, _) => LayerEntry.SymbolicLink(path, item.LinkFrom(root.FullName))),
        _ => new TreeEntry(item.Path, item.Kind, (path, mode) => LayerFile.FromDisk(path, mode, item.Info.FullName)),
    };
}

/// <summary>An item in a folder on this machine.</summary>
/// <param name="Path">The path from the tree's root, with names separated by <c>/</c>.</param>
/// <param name="Info">The item in the file system.</param>
internal readonly record struct DiskItem(string Path, FileSystemInfo Info)
{
    /// <summary>The item's kind.</summary>
    public EntryKind Kind => Type switch
    {
        DiskFileType.File => EntryKind.File,
        DiskFileType.Directory => EntryKind.Directory,
        DiskFileType.SymbolicLink => EntryKind.SymbolicLink,
        DiskFileType.Unknown when Info.LinkTarget is not null => EntryKind.SymbolicLink,
        DiskFileType.Unknown => Info is DirectoryInfo ? EntryKind.Directory : EntryKind.File,
        _ => EntryKind.Special,
    };

    /// <summary>The type that the operating system reports.</summary>
    public DiskFileType Type => DiskFile.TypeOf(Info.FullName, followsLinks: false);

    /// <summary>
    /// The target of a link, as it is written. A link to its own tree by an absolute path on this machine is made relative, because that
    /// path has no meaning elsewhere.
    /// </summary>
    public string LinkFrom(string root)
    {
        var target = Info.LinkTarget!;
        DiskName.CheckTarget(Info.FullName, target);
        if (System.IO.Path.IsPathRooted(target) && target.StartsWith(root + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            target = System.IO.Path.GetRelativePath(System.IO.Path.GetDirectoryName(Info.FullName)!, target);
        }

        return target.Replace(System.IO.Path.DirectorySeparatorChar, '/');
    }
}
