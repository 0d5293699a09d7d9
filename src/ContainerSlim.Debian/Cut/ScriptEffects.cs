using System.Text;
using ContainerSlim.Debian.Packages;
using ContainerSlim.Debian.Scripts;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Cut;

/// <summary>Does what the maintainer scripts of whole packages would have done, as far as they can be read.</summary>
internal sealed class ScriptEffects
{
    private readonly EffectPlan effects;
    private readonly Dictionary<string, CutEntry> entries;
    private readonly AccountLists accounts;

    private readonly ExistingAccounts existing;

    private ScriptEffects(EffectPlan effects, IEnumerable<CutEntry> entries, ExistingAccounts existing)
    {
        (this.effects, this.existing) = (effects, existing);
        this.entries = entries.GroupBy(one => one.Entry.Path, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First());
        accounts = effects.Accounts(existing.Passwd, existing.Group);
    }

    /// <summary>The effects on the entries of some packages.</summary>
    /// <param name="whole">The packages, and what was taken of them.</param>
    /// <param name="entries">All entries of the base.</param>
    /// <param name="existing">The users and groups that are there already.</param>
    /// <param name="ct">Cancels the work.</param>
    /// <returns>All entries, and sentences about what is not done.</returns>
    public static async Task<(List<CutEntry> Entries, IReadOnlyList<string> Warnings)> RunAsync(
        IReadOnlyList<(Package Package, PackageCut Cut)> whole,
        List<CutEntry> entries,
        ExistingAccounts existing,
        CancellationToken ct)
    {
        if (whole.Count == 0) return (entries, []);

        var unpacked = new List<UnpackedPackage>();
        foreach (var (package, cut) in whole)
        {
            unpacked.Add(new UnpackedPackage(package.Name, cut.Control, cut.Paths) { Files = await ReadAsync(cut, ct) });
        }

        var plan = EffectPlan.Of(unpacked);
        var run = new ScriptEffects(plan, entries, existing);
        run.Apply();
        var lists = run.Accounts().ToList();
        return ([.. SliceAccounts.Lacking(lists, run.entries.Values), .. lists], plan.Warnings);
    }

    private static async Task<Dictionary<string, byte[]>> ReadAsync(PackageCut cut, CancellationToken ct)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var one in cut.Entries.Where(one => one.Entry.OpenAsync is not null && one.Source is { } source && UnpackedPackage.Reads(source)))
        {
            var content = new byte[one.Entry.Size];
            await using var stream = await one.Entry.OpenAsync!(ct);
            await stream.ReadExactlyAsync(content, ct);
            files[one.Source!] = content;
        }

        return files;
    }

    private void Apply()
    {
        foreach (var package in effects.Packages)
        {
            foreach (var directory in package.Directories) Add(Owned(LayerEntry.Directory(directory.Path, directory.Mode), directory.User, directory.Group));
            foreach (var file in package.Files)
            {
                Add(Owned(LayerEntry.File(file.Path, file.Mode, Encoding.UTF8.GetBytes(file.Content)), file.User, file.Group));
            }

            foreach (var copy in package.Copies.Where(copy => entries.ContainsKey(copy.Source))) Add(Copy(copy));
            foreach (var change in package.Changes) Change(change);
        }

        foreach (var link in effects.Links()) Add(LayerEntry.SymbolicLink(link.Path, link.Target));
    }

    private IEnumerable<CutEntry> Accounts() => accounts.Passwd.Count == existing.Passwd.Count && accounts.Group.Count == existing.Group.Count
        ? []
        : ImageUsers.Files(BaseGroup.Packages, accounts).Select(InPlaceOfSlices);

    private CutEntry InPlaceOfSlices(CutEntry list) =>
        entries.TryGetValue(list.Entry.Path, out var one) && one.Group == list.Group ? one with { Entry = list.Entry, FinalContent = list.Content } : list;

    private void Add(LayerEntry entry) => entries.TryAdd(entry.Path, new CutEntry(BaseGroup.Packages, entry));

    private LayerEntry Copy(ScriptCopy copy)
    {
        var source = entries[copy.Source].Entry;
        return Owned(source.Moved(_ => copy.Path) with { Mode = copy.Mode ?? source.Mode }, copy.User, copy.Group);
    }

    private void Change(OwnerChange change)
    {
        var paths = entries.Keys.Where(path => path == change.Path || (change.IsRecursive && path.StartsWith(change.Path + "/", StringComparison.Ordinal)));
        foreach (var path in paths.Where(path => entries[path].Group == BaseGroup.Packages).ToList())
        {
            var one = entries[path];
            var entry = one.Entry with
            {
                Mode = change.Mode ?? one.Entry.Mode,
                UserId = change.User is { } user ? UserOf(user) : one.Entry.UserId,
                GroupId = change.Group is { } group ? GroupOf(group) : one.Entry.GroupId,
            };
            entries[path] = one with { Entry = entry };
        }
    }

    private LayerEntry Owned(LayerEntry entry, string user, string group) => entry with { UserId = UserOf(user), GroupId = GroupOf(group) };

    private int UserOf(string name) => IdOf(accounts.Passwd, name);

    private int GroupOf(string name) => IdOf(accounts.Group, name);

    // "name:x:id:…" in both files. An account that does not exist is root's.
    private static int IdOf(IReadOnlyList<string> lines, string name)
    {
        var line = lines.FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal));
        return int.TryParse(line?.Split(':').ElementAtOrDefault(2) ?? name, out var id) && id >= 0 ? id : 0;
    }
}
