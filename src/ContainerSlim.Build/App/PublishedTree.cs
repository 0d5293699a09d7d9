using System.IO.Enumeration;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// A published folder, listed once. A link that stays inside the folder becomes a link in the image. A link to another place on the build machine
/// is an error: its target was not published, and can be any file.
/// </summary>
internal sealed class PublishedTree
{
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false };

    private PublishedTree(string directory, IReadOnlyList<PublishedItem> items) => (Directory, Items) = (directory, items);

    /// <summary>The absolute path of the folder.</summary>
    public string Directory { get; }

    /// <summary>The items in the folder, ordered by path; empty if the folder does not exist.</summary>
    public IReadOnlyList<PublishedItem> Items { get; }

    /// <summary>The files in the folder, including links that are followed.</summary>
    public IEnumerable<PublishedItem> Files => Items.Where(item => item.Kind == EntryKind.File);

    /// <summary>Lists a folder.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="keepsLinks">Whether the image can have links. If not, all links are followed.</param>
    /// <exception cref="BuildException">The folder cannot be read, or a link points back to a folder that contains it.</exception>
    public static PublishedTree List(string directory, bool keepsLinks)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        if (!System.IO.Directory.Exists(root)) return new PublishedTree(root, []);

        var items = LayerFile.Guard(root, () => Enumerate(root, keepsLinks));
        items.Sort((left, right) => string.CompareOrdinal(left.Path, right.Path));
        return new PublishedTree(root, items);
    }

    /// <summary>
    /// The stamp of the items as they were listed, which detects later changes; null if there is no reliable one, for example because the folder
    /// is empty or contains a link.
    /// </summary>
    /// <param name="time">The clock of the machine.</param>
    public FolderStamp? Stamp(TimeProvider time) => Stamp(item => item.Stamp, time);

    /// <summary>The stamp of the same items as they are now. It is a different one if an item has changed since the listing.</summary>
    /// <param name="time">The clock of the machine.</param>
    public FolderStamp? StampAgain(TimeProvider time) => Stamp(_ => null, time);

    private FolderStamp? Stamp(Func<PublishedItem, FileStamp?> known, TimeProvider time) => Items.Count == 0 || Items.Any(item => item.LinkTarget is not null)
        ? null
        : FolderStamp.Of(
            Items.Select(item => item.Kind == EntryKind.Directory ? (item.FullPath + Path.DirectorySeparatorChar, null) : (item.FullPath, known(item))),
            time);

    /// <summary>
    /// The items that remain without some files. A folder that contained nothing else is removed too; a folder that was published empty
    /// stays.
    /// </summary>
    /// <param name="leftOut">Files to remove, by their full paths, together with the folders that this empties.</param>
    /// <param name="isForeign">Selects other files to remove. Their folders stay.</param>
    public IReadOnlyList<PublishedItem> Without(IReadOnlyList<LeftOutFile> leftOut, Func<PublishedItem, bool> isForeign)
    {
        var paths = leftOut.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        var emptied = Items.Where(item => paths.Contains(item.FullPath)).SelectMany(item => ImagePath.Parents(item.Path)).ToHashSet(StringComparer.Ordinal);
        var kept = Items.Where(item => !paths.Contains(item.FullPath)).ToList();
        if (emptied.Count > 0)
        {
            emptied.ExceptWith(kept.Where(item => !emptied.Contains(item.Path)).SelectMany(item => ImagePath.Parents(item.Path)).ToList());
            kept.RemoveAll(item => emptied.Contains(item.Path));
        }

        kept.RemoveAll(item => item.Kind != EntryKind.Directory && isForeign(item));
        ReadHeads(kept);
        return kept;
    }

    // For few files, waking the other processors takes as long as reading the files one after the other.
    private static void ReadHeads(List<PublishedItem> items)
    {
        var unread = items.Where(item => item is { Kind: EntryKind.File, IsSpecial: true }).ToList();
        if (unread.Count > 500) Parallel.ForEach(unread, item => item.TryHead());
    }

    private static List<PublishedItem> Enumerate(string root, bool keepsLinks) =>
    [
        .. new FileSystemEnumerable<PublishedItem>(root, (ref entry) => Item(ref entry, root, keepsLinks), Everything)
        {
            ShouldRecursePredicate = (ref entry) => !IsLink(ref entry) || LeadsToFolder(Item(ref entry, root, keepsLinks)),
        },
    ];

    private static bool IsLink(ref FileSystemEntry entry) => entry.Attributes.HasFlag(FileAttributes.ReparsePoint);

    private static PublishedItem Item(ref FileSystemEntry entry, string root, bool keepsLinks)
    {
        var path = entry.ToFullPath();
        DiskName.Check(path);
        var relative = path[(root.Length + 1)..].Replace(Path.DirectorySeparatorChar, '/');
        if (!entry.IsDirectory && FileStamp.OfEntry(path, out var type) is { } stamp && type != DiskFileType.SymbolicLink)
        {
            if (DiskFile.IsSpecial(type)) throw Special(path, type);

            return new PublishedItem(relative, path, EntryKind.File) { Stamp = stamp };
        }

        // Not everything that Windows calls a reparse point is a link.
        var isFolder = entry.IsDirectory;
        return IsLink(ref entry) && new FileInfo(path).LinkTarget is { } target
            ? Link(new PublishedLink(path, target, root), relative, keepsLinks)
            : new PublishedItem(relative, path, isFolder ? EntryKind.Directory : EntryKind.File);
    }

    private static PublishedItem Link(PublishedLink link, string relative, bool keepsLinks)
    {
        DiskName.CheckTarget(link.Path, link.Target);
        var target = link.FindInside() ?? throw Outside(link);
        if (keepsLinks) return new PublishedItem(relative, link.Path, EntryKind.SymbolicLink) { LinkTarget = target };

        // A link that is followed may pass through others, whatever its own text says.
        if (!link.EndsInside) throw Outside(link);

        var kind = System.IO.Directory.Exists(link.Path) ? EntryKind.Directory : EntryKind.File;
        return new PublishedItem(relative, link.Path, kind) { LinkTarget = target };
    }

    private static BuildException Special(string path, DiskFileType type) => new(
        ErrorCode.InvalidPath,
        $"cannot put '{path}' into the image: it is {DiskFile.Describe(type)}, and the app's folder can contain only files, directories and links; remove it");

    private static BuildException Outside(PublishedLink link) => new(
        ErrorCode.LinkOutside,
        $"cannot put '{link.Path}' into the image: it is a link to '{ForeignText.Clean(link.Target)}', which is outside the published folder; "
            + "publish the file itself, or remove the link");

    private static bool LeadsToFolder(PublishedItem link)
    {
        if (link.Kind != EntryKind.Directory) return false;
        if (!LeadsBack(link.FullPath)) return true;

        throw new BuildException(ErrorCode.InvalidPath, $"cannot put '{link.FullPath}' into the image: the link points back to a folder that contains it");
    }

    private static bool LeadsBack(string link) =>
        new DirectoryInfo(link).ResolveLinkTarget(returnFinalTarget: true) is { } target
        && (link + Path.DirectorySeparatorChar)
            .StartsWith(Path.TrimEndingDirectorySeparator(target.FullName) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
