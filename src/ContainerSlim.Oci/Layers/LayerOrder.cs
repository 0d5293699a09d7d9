namespace ContainerSlim.Oci;

/// <summary>The order of a layer's entries, independent of their original order.</summary>
internal static class LayerOrder
{
    /// <summary>The entries in order.</summary>
    /// <exception cref="OciException">Two entries have one path, a hard link has no target, or a name is reserved.</exception>
    // A directory is sorted by its name with a trailing '/', so that it comes directly before its contents.
    // A hard link always follows its target, because a reader in one pass must have seen the target.
    public static List<LayerEntry> Sort(IEnumerable<LayerEntry> entries)
    {
        var sorted = entries
            .OrderBy(entry => entry.Kind == EntryKind.HardLink)
            .ThenBy(entry => entry.Kind == EntryKind.Directory ? entry.Path + "/" : entry.Path, StringComparer.Ordinal)
            .ToList();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in sorted)
        {
            if (!seen.Add(entry.Path)) throw Invalid($"two entries have the path '{entry.Path}'");
            if (IsWhiteout(entry.Path)) throw Invalid($"'{entry.Path}' would delete a file of the layers below; rename the file, or leave it out");
        }

        var targets = sorted.Where(entry => entry.Kind == EntryKind.File).Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);
        return sorted.Find(entry => entry.Kind == EntryKind.HardLink && !targets.Contains(entry.LinkTarget!)) is { } lost
            ? throw Invalid($"the hard link '{lost.Path}' points to '{lost.LinkTarget}', which is not a file in this layer")
            : sorted;
    }

    // image-spec, layer.md, "Whiteouts".
    private static bool IsWhiteout(string path) =>
        path.StartsWith(".wh.", StringComparison.Ordinal) || path.Contains("/.wh.", StringComparison.Ordinal);

    private static OciException Invalid(string why) => new(ErrorCode.InvalidPath, $"cannot write the layer: {ForeignText.Clean(why)}");
}
