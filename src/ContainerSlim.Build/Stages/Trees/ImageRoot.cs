using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>
/// The root file system that a new layer is put onto. It resolves the links on the path of each entry: a real directory that replaces a link,
/// such as /lib64 of a merged-usr system, would hide everything that the link leads to. image-spec, layer.md, "Applying Changesets".
/// </summary>
internal sealed class ImageRoot
{
    private const int ModeBits = 0b111_111_111_111;

    private readonly MergedLayers merged = new();
    private int count;

    /// <summary>An empty root.</summary>
    public static ImageRoot Empty() => new();

    /// <summary>Reads the root of some layers, bottom layer first.</summary>
    /// <exception cref="OciException">A layer cannot be read, or cannot be applied.</exception>
    public static async Task<ImageRoot> ReadAsync(IReadOnlyList<Blob> layers, BlobStore store, CancellationToken ct)
    {
        var root = new ImageRoot();
        foreach (var (index, layer) in (await LayerIndex.ReadAllAsync(layers, store, ct)).Zip(layers))
        {
            root.merged.Apply(root.count++, index, $"the layer {layer.Descriptor.Digest}");
        }

        return root;
    }

    /// <summary>Adds a new layer to the root.</summary>
    public void Add(IEnumerable<LayerEntry> entries) => merged.Apply(
        count++,
        [.. entries.Select(entry => new LayerIndexEntry(entry.Path, entry.Kind, entry.Mode, entry.UserId, entry.GroupId, entry.Size, entry.LinkTarget))],
        "a new layer");

    /// <summary>Whether a path leads to a file.</summary>
    public bool HasFile(string path) => merged.Locate(path, followsLast: true).Entry is { Kind: EntryKind.File };

    /// <summary>The path of a directory with all links resolved. The directory need not exist.</summary>
    /// <param name="path">A path from the root; empty for the root.</param>
    /// <exception cref="BuildException">The path, or one of its parents, is not a directory.</exception>
    public string DirectoryOf(string path) => Directory(path).Path;

    /// <summary>The path of a file or link with the links in its parents resolved. It may replace a file or link of the root.</summary>
    /// <param name="path">A path from the root.</param>
    /// <param name="linkTarget">The target of a new link; null for a file.</param>
    /// <exception cref="BuildException">It would hide a directory that is not empty, or one of its parents is not a directory.</exception>
    public string FileOf(string path, string? linkTarget)
    {
        var place = merged.Locate(path, followsLast: false);
        if (place.IsBlocked) throw NotADirectory(path);
        if (place.Entry is not { Kind: EntryKind.Directory or EntryKind.SymbolicLink }) return place.Path;

        var behind = merged.Locate(path, followsLast: true);
        if (!behind.HasContent) return place.Path;

        // A link with the same destination hides nothing.
        if (linkTarget is not null && merged.Locate(Target(place.Path, linkTarget), followsLast: true).Path == behind.Path) return place.Path;

        throw new BuildException(
            ErrorCode.InvalidPath,
            $"cannot put {(linkTarget is null ? "a file" : "a link")} at '/{path}' in the image: "
                + $"it would replace the directory '/{behind.Path}' of the layers below, with everything in it; "
                + "use another path, or end the target with a slash");
    }

    /// <summary>
    /// The entries of a layer with the links in their paths resolved. A directory with the default mode and owner gets those of the existing
    /// directory, because a layer lists it only as the parent of its files.
    /// </summary>
    /// <exception cref="BuildException">An entry would hide a directory, or two entries would have the same path.</exception>
    public IReadOnlyList<LayerEntry> Place(IReadOnlyList<LayerEntry> entries)
    {
        if (count == 0) return entries;

        var placed = new Dictionary<string, LayerEntry>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (Placed(entry) is not { } moved) continue;
            if (placed.TryAdd(moved.Path, moved)) continue;

            var former = placed[moved.Path];
            if (former.Kind != EntryKind.Directory || moved.Kind != EntryKind.Directory) throw Twice(entry, moved.Path);
            if (IsUsual(former)) placed[moved.Path] = moved;
        }

        return [.. placed.Values];
    }

    /// <summary>A directory's entry with the mode and owner of the existing directory, unless the entry sets its own.</summary>
    public LayerEntry Adopt(LayerEntry directory) =>
        IsUsual(directory) && merged.Locate(directory.Path, followsLast: false) is { Entry: { Kind: EntryKind.Directory } existing }
            ? directory with { Mode = existing.Mode & ModeBits, UserId = existing.User, GroupId = existing.Group }
            : directory;

    private static bool IsUsual(LayerEntry directory) => directory is { Mode: DiskMode.Executable, UserId: 0, GroupId: 0 };

    private LayerEntry? Placed(LayerEntry entry)
    {
        if (entry.Kind == EntryKind.Directory)
        {
            // The root itself has no entry.
            var path = DirectoryOf(entry.Path);
            return path.Length == 0 ? null : Adopt(path == entry.Path ? entry : entry.Moved(_ => path));
        }

        var target = entry.Kind == EntryKind.SymbolicLink ? entry.LinkTarget : null;
        var moved = FileOf(entry.Path, target);
        var isElsewhere = moved != entry.Path || (entry.Kind == EntryKind.HardLink && FileOf(entry.LinkTarget!, linkTarget: null) != entry.LinkTarget);
        return isElsewhere ? entry.Moved(path => FileOf(path, target)) : entry;
    }

    private MergedPlace Directory(string path)
    {
        var place = merged.Locate(path, followsLast: true);
        return place.IsBlocked || place.Entry is { Kind: not EntryKind.Directory } ? throw NotADirectory(path) : place;
    }

    // The destination of a link as a path from the root, not normalized.
    private static string Target(string link, string target) =>
        target.StartsWith('/') ? target : $"{link[..Math.Max(0, link.LastIndexOf('/'))]}/{target}";

    private static BuildException NotADirectory(string path) => new(
        ErrorCode.InvalidPath,
        $"cannot put '/{path}' into the image: the layers below have a file in the place of a directory on this path; use another path");

    private static BuildException Twice(LayerEntry entry, string path) => new(
        ErrorCode.InvalidPath,
        $"cannot put '/{entry.Path}' into the image: a link of the layers below leads to '/{path}', where the same layer has another file");
}
