using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>What all copies of an image have in common.</summary>
/// <param name="Paths">Decides which copy owns which path.</param>
/// <param name="Root">The root file system that the copies are put onto.</param>
/// <param name="WorkingDirectory">The app's directory: a path from the root, with links resolved.</param>
internal sealed record CopyGround(CopyPaths Paths, ImageRoot Root, string WorkingDirectory);

/// <summary>Creates the entries of one copy: modes, owners, missing directories, and hard links for files with several names.</summary>
internal sealed class CopyLayerWriter(CopySelection selection, int number, CopyGround ground)
{
    private const int ReadBits = 0b100_100_100;

    private readonly CopyPlan copy = selection.Copy;

    // The only purpose of such a copy is the directory with its owner, even if other layers contain the directory too.
    private bool IsForOwner => selection.MakesTarget && selection.Entries.Count == 0 && copy.Owner is not null;

    private bool SetsDirectories => copy.Owner is not null || copy.Mode is not null;

    /// <summary>Creates the entries.</summary>
    /// <exception cref="BuildException">The only purpose of the copy is an owner that it cannot set.</exception>
    public CopyDraft Write()
    {
        if (IsForOwner && (copy.To.Length == 0 || ImagePath.IsKnown(copy.To))) throw NotOwned();

        var own = selection.Entries.Where(one => ground.Paths.IsOf(one.Key, number)).OrderBy(one => one.Key, StringComparer.Ordinal).ToList();
        var placed = own.Select(one => (Entry: Place(one.Key, one.Value), one.Value.Identity)).ToList();
        var missing = MissingDirectories(own.Select(one => one.Key)).ToList();
        var entries = missing.Concat(Linked(placed)).OrderBy(entry => entry.Path, StringComparer.Ordinal).ToList();

        // A key requires contents that cannot change: directories and links have no content of their own, and files of a layer have an identity.
        var isFixed = placed.TrueForAll(one => one.Entry.Kind != EntryKind.File || one.Identity is not null);
        return new CopyDraft(entries)
        {
            Identities = isFixed ? placed.ToDictionary(one => one.Entry.Path, one => one.Identity, StringComparer.Ordinal) : null,
            Held = copy.Owner is null ? [] : [.. placed.Select(one => one.Entry).Concat(missing.Where(entry => IsInTarget(entry.Path))).Where(IsDirectory)],
        };
    }

    private static bool IsDirectory(LayerEntry entry) => entry.Kind == EntryKind.Directory;

    private BuildException NotOwned() => new(
        ErrorCode.InvalidCopy,
        $"cannot {copy.Text}: every system has the directory '/{copy.To}', and a copy does not change its owner; "
            + $"use <SlimDirectory Include=\"/{copy.To}\" Owner=\"…\" Mode=\"…\" />");

    private LayerEntry Place(string path, TreeEntry source)
    {
        var mode = source.Kind == EntryKind.Directory ? DirectoryMode(copy.Mode) : copy.Mode;
        var entry = Owned(source.Place(path, mode));
        return entry.Kind == EntryKind.Directory && !SetsDirectories ? ground.Root.Adopt(entry) : entry;
    }

    // Users who may read a directory must be able to enter it: mode 0640 for files becomes 0750 for their directory.
    private static int? DirectoryMode(int? mode) => mode is null ? null : mode | ((mode & ReadBits) >> 2);

    private LayerEntry Owned(LayerEntry entry) => copy.Owner is var (user, group) ? entry with { UserId = user, GroupId = group } : entry;

    private IEnumerable<LayerEntry> MissingDirectories(IEnumerable<string> own)
    {
        // The target is created even if it stays empty, because an empty directory can be copied too.
        var needed = own.SelectMany(ImagePath.Parents).Concat(selection.MakesTarget && copy.To.Length > 0 ? [copy.To, .. ImagePath.Parents(copy.To)] : []);
        return needed
            .Distinct(StringComparer.Ordinal)
            .Where(path => !ground.Paths.Has(path) && !ImagePath.IsKnown(path) && (!IsWorkingDirectory(path) || (IsForOwner && path == copy.To)))
            .Select(path => LayerEntry.Directory(path, DiskMode.Executable))
            .Select(entry => IsInTarget(entry.Path) && copy.Owner is not null ? Owned(entry) : ground.Root.Adopt(entry));
    }

    // The app's own layer contains the working directory and its parents.
    private bool IsWorkingDirectory(string path) =>
        ground.WorkingDirectory == path || ground.WorkingDirectory.StartsWith(path + "/", StringComparison.Ordinal);

    private bool IsInTarget(string path) =>
        selection.MakesTarget
        && (path == copy.To || copy.To.Length == 0 || path.StartsWith(copy.To + "/", StringComparison.Ordinal));

    // A file with several names is written once, under the first of the copied names.
    private static IEnumerable<LayerEntry> Linked(IEnumerable<(LayerEntry Entry, string? Identity)> placed)
    {
        var first = new Dictionary<string, LayerEntry>(StringComparer.Ordinal);
        foreach (var (entry, identity) in placed)
        {
            var isSecond = entry.Kind == EntryKind.File && identity is not null && !first.TryAdd(identity, entry);
            yield return isSecond
                ? LayerEntry.HardLink(entry.Path, first[identity!].Path) with { Mode = entry.Mode, UserId = entry.UserId, GroupId = entry.GroupId }
                : entry;
        }
    }
}
