using System.Text;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Cut;

/// <summary>
/// The lists of users and groups that slices bring, such as those of the package base-passwd. A line for a user of the base counts, so that the user
/// of apps stays and nobody gets a shell; the others are added behind it.
/// </summary>
internal static class SliceAccounts
{
    private const string Passwd = "etc/passwd";
    private const string Group = "etc/group";

    /// <summary>The entries with complete lists, and the lists as they are then.</summary>
    /// <param name="entries">All entries of the base.</param>
    /// <param name="existing">The users and groups that are there already.</param>
    /// <param name="ct">Cancels the work.</param>
    public static async Task<(List<CutEntry> Entries, ExistingAccounts Accounts)> MergeAsync(
        List<CutEntry> entries,
        ExistingAccounts existing,
        CancellationToken ct) =>
        (entries, new ExistingAccounts(await MergeAsync(entries, Passwd, existing.Passwd, ct), await MergeAsync(entries, Group, existing.Group, ct)));

    /// <summary>Those of some entries whose place in their layer the others do not have.</summary>
    public static IEnumerable<CutEntry> Lacking(IReadOnlyList<CutEntry> others, IEnumerable<CutEntry> entries)
    {
        var places = others.Where(one => one.Entry.Path is Passwd or Group).Select(one => (one.Group, one.Entry.Path)).ToHashSet();
        return entries.Where(one => !places.Contains((one.Group, one.Entry.Path))).ToList();
    }

    private static async Task<IReadOnlyList<string>> MergeAsync(List<CutEntry> entries, string path, IReadOnlyList<string> existing, CancellationToken ct)
    {
        var at = entries.FindIndex(one => one.Entry.Path == path && one.Entry.OpenAsync is not null);
        if (at < 0) return existing;

        var names = existing.Select(NameOf).ToHashSet(StringComparer.Ordinal);
        using var reader = new StreamReader(await entries[at].Entry.OpenAsync!(ct), Encoding.UTF8);
        var brought = (await reader.ReadToEndAsync(ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] lines = [.. existing, .. brought.Where(line => line.Contains(':', StringComparison.Ordinal) && names.Add(NameOf(line)))];
        var content = Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
        entries[at] = entries[at] with { Entry = LayerEntry.File(path, entries[at].Entry.Mode, content), FinalContent = Digest.Of(content) };
        return lines;
    }

    // "name:password:…", passwd(5) and group(5).
    private static string NameOf(string line) => line.Split(':')[0];
}
