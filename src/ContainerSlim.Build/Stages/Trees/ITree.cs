using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>Files that a stage made, or that a project has.</summary>
internal interface ITree
{
    /// <summary>The pattern as it is to be matched here: directories that are links lead where they point.</summary>
    Glob Anchor(Glob glob);

    /// <summary>What the patterns mean, in the order of paths; special files are left out.</summary>
    IReadOnlyList<TreeEntry> Find(IReadOnlyList<Glob> globs);
}

/// <summary>A file, directory or link of a tree.</summary>
/// <param name="Path">The path from the tree's root, <c>/</c> between names, none at either end.</param>
/// <param name="Kind">A file, a directory or a symbolic link.</param>
/// <param name="Place">Makes the entry of a layer at a path; with a mode in place of its own where one is given.</param>
internal sealed record TreeEntry(string Path, EntryKind Kind, Func<string, int?, LayerEntry> Place)
{
    /// <summary>Names the content where it can never change; the same for every name of one file. Null for files of the disk.</summary>
    public string? Identity { get; init; }
}
