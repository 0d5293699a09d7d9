using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>A tree of files: the output of a stage, or the files of a project.</summary>
internal interface ITree
{
    /// <summary>Returns the pattern to match in this tree: directories in it that are links are replaced by their targets.</summary>
    Glob Anchor(Glob glob);

    /// <summary>The entries that match the patterns, ordered by path; special files are omitted.</summary>
    IReadOnlyList<TreeEntry> Find(IReadOnlyList<Glob> globs);
}

/// <summary>A file, directory or link of a tree.</summary>
/// <param name="Path">The path from the tree's root, with names separated by <c>/</c> and without leading or trailing slashes.</param>
/// <param name="Kind">A file, a directory or a symbolic link.</param>
/// <param name="Place">Creates the layer entry at a path, with the specified mode instead of the original one, if any.</param>
internal sealed record TreeEntry(string Path, EntryKind Kind, Func<string, int?, LayerEntry> Place)
{
    /// <summary>Identifies content that can never change, and is the same for all names of one file; null for files on disk.</summary>
    public string? Identity { get; init; }
}
