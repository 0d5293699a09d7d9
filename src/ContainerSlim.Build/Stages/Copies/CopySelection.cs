using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>The entries that a copy selects, and where it puts them.</summary>
/// <param name="Copy">The copy.</param>
/// <param name="Entries">The entries by path in the image.</param>
/// <param name="MakesTarget">Whether to create the target directory, even if nothing is in it.</param>
internal sealed record CopySelection(CopyPlan Copy, IReadOnlyDictionary<string, TreeEntry> Entries, bool MakesTarget)
{
    /// <summary>
    /// Selects by the rules of a Dockerfile's COPY: of a directory, only the content is copied; a single file copied to a path without a
    /// trailing slash gets that name; several files need a directory.
    /// </summary>
    /// <exception cref="BuildException">Nothing matches, or several files would get the same path.</exception>
    public static CopySelection Of(CopyPlan copy, ITree tree)
    {
        var include = copy.Include.Select(tree.Anchor).ToList();
        var exclude = copy.Exclude.Select(tree.Anchor).ToList();
        var meant = tree.Find(include)
            .Where(entry => !exclude.Exists(glob => glob.Covers(entry.Path)))
            .SelectMany(entry => include.Select(glob => glob.Match(entry.Path)).OfType<GlobMatch>().Select(match => (Entry: entry, Match: match)))
            .ToList();
        if (meant.Count == 0) return copy.IsOptional ? new CopySelection(copy, new Dictionary<string, TreeEntry>(), MakesTarget: false) : throw Nothing(copy);

        var files = meant.Where(one => one.Match.IsItself && one.Entry.Kind != EntryKind.Directory).Select(one => one.Entry).Distinct().ToList();
        var hasDirectories = meant.Exists(one => !one.Match.IsItself || one.Entry.Kind == EntryKind.Directory);
        if (!copy.ToDirectory && files is [var only] && !hasDirectories)
        {
            return new CopySelection(copy, new Dictionary<string, TreeEntry> { [copy.To] = only }, MakesTarget: false);
        }

        CheckTarget(copy, files, hasDirectories);
        return new CopySelection(copy, Place(copy, meant), MakesTarget: true);
    }

    /// <summary>The links among the entries, as entries of a layer.</summary>
    public IEnumerable<LayerEntry> Links => Entries.Where(one => one.Value.Kind == EntryKind.SymbolicLink).Select(one => one.Value.Place(one.Key, null));

    /// <summary>The same selection with the links in all paths resolved.</summary>
    /// <exception cref="BuildException">An entry would hide a directory of the root, or two entries would have the same path.</exception>
    public CopySelection In(ImageRoot root)
    {
        var entries = new Dictionary<string, TreeEntry>(StringComparer.Ordinal);
        foreach (var (path, entry) in Entries)
        {
            var place = PlaceIn(root, path, entry);
            if (place.Length == 0 || entries.TryAdd(place, entry)) continue;
            if (entries[place].Kind == EntryKind.Directory && entry.Kind == EntryKind.Directory) continue;

            throw new BuildException(
                ErrorCode.CopyConflict,
                $"cannot {Copy.Text}: '{entries[place].Path}' and '{entry.Path}' would both be '/{place}', because a link in the image leads there");
        }

        return this with { Entries = entries, Copy = MakesTarget ? Copy with { To = root.DirectoryOf(Copy.To) } : Copy };
    }

    private static string PlaceIn(ImageRoot root, string path, TreeEntry entry) => entry.Kind switch
    {
        EntryKind.Directory => root.DirectoryOf(path),
        EntryKind.SymbolicLink => root.FileOf(path, entry.Place(path, null).LinkTarget),
        _ => root.FileOf(path, linkTarget: null),
    };

    private static Dictionary<string, TreeEntry> Place(CopyPlan copy, IEnumerable<(TreeEntry Entry, GlobMatch Match)> meant)
    {
        var placed = new Dictionary<string, TreeEntry>(StringComparer.Ordinal);
        foreach (var (entry, match) in meant.Where(one => !one.Match.IsItself || one.Entry.Kind != EntryKind.Directory))
        {
            var path = copy.To.Length == 0 ? match.Relative : $"{copy.To}/{match.Relative}";
            if (placed.TryAdd(path, entry) || placed[path].Path == entry.Path) continue;
            if (placed[path].Kind == EntryKind.Directory && entry.Kind == EntryKind.Directory) continue;

            throw new BuildException(
                ErrorCode.CopyConflict,
                $"cannot {copy.Text}: '{placed[path].Path}' and '{entry.Path}' would both be '/{path}'; "
                    + "use '**' in the pattern to keep the folders of the files");
        }

        return placed;
    }

    private static void CheckTarget(CopyPlan copy, List<TreeEntry> files, bool hasDirectories)
    {
        if (copy.ToDirectory || files.Count == 0 || (files.Count == 1 && !hasDirectories)) return;

        throw new BuildException(
            ErrorCode.CopyConflict,
            $"cannot {copy.Text}: there is more than one file ({string.Join(", ", files.Take(3).Select(file => $"'{file.Path}'"))}), "
                + "and the target is not a directory; end it with a slash");
    }

    private static BuildException Nothing(CopyPlan copy) => new(
        ErrorCode.CopyMatchesNothing,
        $"cannot {copy.Text}: nothing matches; patterns are relative to the root of {(copy.From is null ? "the project's folder" : $"'{copy.From}'")}; "
            + "to allow this, set Optional=\"true\"");
}
