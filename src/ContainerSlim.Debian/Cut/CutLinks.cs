using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Cut;

/// <summary>
/// Moves entries to where the links of the same base lead: a file below <c>/lib</c> goes to <c>/usr/lib</c> if <c>/lib</c> is a link there.
/// Otherwise the layer would have a directory in place of the link.
/// </summary>
/// <param name="entries">All entries of the base.</param>
internal sealed class CutLinks(IEnumerable<CutEntry> entries)
{
    // As Linux, path_resolution(7).
    private const int MaxLinks = 40;

    private readonly Dictionary<string, string> targets = entries
        .Where(one => one.Entry.Kind == EntryKind.SymbolicLink)
        .GroupBy(one => one.Entry.Path, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.First().Entry.LinkTarget!, StringComparer.Ordinal);

    /// <summary>The entry where it really goes; null for a directory in whose place there is a link.</summary>
    /// <exception cref="DebianException">Its links go in a circle.</exception>
    public CutEntry? Resolve(CutEntry one)
    {
        if (one.Entry.Kind == EntryKind.Directory && targets.ContainsKey(one.Entry.Path)) return null;

        return one with { Entry = one.Entry.Moved(Resolve) };
    }

    // Only directories on the way are followed, not the last name.
    private string Resolve(string path)
    {
        var rest = new LinkedList<string>(path.Split('/'));
        var done = new List<string>();
        for (var followed = 0; rest.First is { } first; rest.Remove(first))
        {
            if (first.Value == "..")
            {
                if (done.Count > 0) done.RemoveAt(done.Count - 1);
                continue;
            }

            done.Add(first.Value);
            if (first.Next is null || !targets.TryGetValue(string.Join('/', done), out var target)) continue;
            if (++followed > MaxLinks) throw InCircle(path);

            done.RemoveAt(done.Count - 1);
            if (target.StartsWith('/')) done.Clear();
            foreach (var name in target.Split('/').Reverse().Where(name => name is not ("" or "."))) rest.AddAfter(first, name);
        }

        return string.Join('/', done);
    }

    private static DebianException InCircle(string path) =>
        new(ErrorCode.PackageInvalid, $"cannot cut the packages: the links on the way to '{ForeignText.Clean(path)}' go in a circle");
}
