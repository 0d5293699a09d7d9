using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>
/// Tracks which copy owns which path of the image. The layer order of copies can differ from their declaration order. Therefore, if several
/// copies have the same path, only the last declared copy writes it.
/// </summary>
internal sealed class CopyPaths
{
    private readonly Dictionary<string, (int Copy, EntryKind Kind)> owners = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<CopySelection> selections;

    /// <param name="selections">The selections of the copies, in declaration order.</param>
    /// <exception cref="BuildException">A path is a directory in one copy and something else in another.</exception>
    public CopyPaths(IReadOnlyList<CopySelection> selections)
    {
        this.selections = selections;
        for (var i = 0; i < selections.Count; i++)
        {
            foreach (var (path, entry) in selections[i].Entries) Take(path, entry.Kind, i);
        }

        foreach (var (path, owner) in owners)
        {
            foreach (var parent in ImagePath.Parents(path)) CheckDirectory(parent, owner.Copy);
        }
    }

    /// <summary>Whether a path belongs to a copy.</summary>
    public bool IsOf(string path, int copy) => owners[path].Copy == copy;

    /// <summary>Whether any copy has a path.</summary>
    public bool Has(string path) => owners.ContainsKey(path);

    private void Take(string path, EntryKind kind, int copy)
    {
        if (owners.TryGetValue(path, out var former) && (former.Kind == EntryKind.Directory) != (kind == EntryKind.Directory))
        {
            throw Conflict(path, former.Copy, copy);
        }

        owners[path] = (copy, kind);
    }

    private void CheckDirectory(string path, int copy)
    {
        if (owners.TryGetValue(path, out var owner) && owner.Kind != EntryKind.Directory) throw Conflict(path, owner.Copy, copy);
    }

    private BuildException Conflict(string path, int one, int other) => new(
        ErrorCode.CopyConflict,
        $"cannot both {selections[one].Copy.Text} and {selections[other].Copy.Text}: '/{path}' would have to be both a directory and something else; "
            + "set another To for one of them");
}
