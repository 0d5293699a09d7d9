using System.Globalization;
using System.Text;
using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>Creates the entries of one copy: modes, owners, missing directories, and hard links for files with several names.</summary>
internal sealed class CopyLayerWriter(CopySelection selection, int number, CopyPaths paths, string workingDirectory)
{
    private const int ReadBits = 0b100_100_100;

    private readonly CopyPlan copy = selection.Copy;

    public CopyLayer Write(CopyRank rank)
    {
        var own = selection.Entries.Where(one => paths.IsOf(one.Key, number)).OrderBy(one => one.Key, StringComparer.Ordinal).ToList();
        var placed = own.Select(one => (Entry: Place(one.Key, one.Value), one.Value.Identity)).ToList();
        var entries = MissingDirectories(own.Select(one => one.Key)).Concat(Linked(placed)).OrderBy(entry => entry.Path, StringComparer.Ordinal).ToList();

        // A key requires contents that cannot change: directories and links have no content of their own, and files of a layer have an identity.
        var isFixed = placed.TrueForAll(one => one.Entry.Kind != EntryKind.File || one.Identity is not null);
        return new CopyLayer(copy.Text, rank, entries) { Key = isFixed ? KeyOf(entries, placed) : null };
    }

    private LayerEntry Place(string path, TreeEntry source)
    {
        var mode = source.Kind == EntryKind.Directory ? DirectoryMode(copy.Mode) : copy.Mode;
        return Owned(source.Place(path, mode));
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
            .Where(path => !paths.Has(path) && !ImagePath.IsKnown(path) && !IsWorkingDirectory(path))
            .Select(path => LayerEntry.Directory(path, DiskMode.Executable))
            .Select(entry => IsInTarget(entry.Path) ? Owned(entry) : entry);
    }

    // The app's own layer contains the working directory and its parents.
    private bool IsWorkingDirectory(string path) => workingDirectory == path || workingDirectory.StartsWith(path + "/", StringComparison.Ordinal);

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

    private static string KeyOf(IEnumerable<LayerEntry> entries, IEnumerable<(LayerEntry Entry, string? Identity)> placed)
    {
        var identities = placed.ToDictionary(one => one.Entry.Path, one => one.Identity, StringComparer.Ordinal);
        var lines = entries.Select(entry => string.Create(
            CultureInfo.InvariantCulture,
            $"{entry.Path}\0{entry.Kind}\0{entry.Mode}\0{entry.UserId}\0{entry.GroupId}\0{entry.LinkTarget}\0{identities.GetValueOrDefault(entry.Path)}\n"));
        return $"copy/1 {Digest.Of(Encoding.UTF8.GetBytes(string.Concat(lines))).Hex}";
    }
}
