using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>
/// Who has which path of the image. Copies are written in one order and stacked in another, so a path that several have belongs to the one
/// that is written last, and the others go without.
/// </summary>
internal sealed class CopyPaths
{
    private readonly Dictionary<string, (int Copy, EntryKind Kind)> owners = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<CopySelection> selections;

    /// <param name="selections">What each copy puts where, in the order they are written.</param>
    /// <exception cref="BuildException">One path is a directory in one copy and something else in another.</exception>
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

    /// <summary>Whether a path is this copy's.</summary>
    public bool IsOf(string path, int copy) => owners[path].Copy == copy;

    /// <summary>Whether some copy has a path.</summary>
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
