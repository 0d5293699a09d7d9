using System.Text;
using ContainerSlim.Debian.Packages;

namespace ContainerSlim.Debian.Cut;

/// <summary>
/// Records a package where vulnerability scanners look in images without dpkg: <c>/var/lib/dpkg/status.d/&lt;package&gt;</c> is its unchanged control file,
/// <c>&lt;package&gt;.md5sums</c> lists the kept files.
/// </summary>
internal static class PackageRecord
{
    private const string Folder = "var/lib/dpkg/status.d/";

    // The mode of the files.
    private const int Mode = 0b110_100_100;

    // 32 digits and two blanks before the path.
    private const int PathAt = 34;

    /// <summary>The entries of the record in each layer that has something of the package. Each lists what it and those below it have.</summary>
    /// <exception cref="InvalidDataException">The package has no control file, or that of another package.</exception>
    public static IEnumerable<CutEntry> Of(Package package, PackageCut cut, IReadOnlyList<string> groups)
    {
        if (!cut.Control.TryGetValue("control", out var fields)) throw new InvalidDataException("it has no control file");

        var stanza = Stanza.Parse(fields);
        if (stanza["Package"] != package.Name || stanza["Version"] != package.Version.ToString())
        {
            throw new InvalidDataException($"its control file is for {stanza["Package"]} {stanza["Version"]}");
        }

        var sums = cut.Control.TryGetValue("md5sums", out var bytes) ? Encoding.UTF8.GetString(bytes).Split('\n') : null;
        var kept = new HashSet<string>(StringComparer.Ordinal);
        foreach (var group in groups)
        {
            var own = cut.Entries.Where(entry => entry.Group == group).ToList();
            if (own.Count == 0) continue;

            kept.UnionWith(own.Where(HoldsWhatThePackageHas).Select(entry => entry.Source!));
            yield return CutEntry.File(group, Folder + package.Name, Mode, fields);
            if (sums is not null) yield return CutEntry.File(group, $"{Folder}{package.Name}.md5sums", Mode, Encoding.UTF8.GetBytes(Cut(sums, kept)));
        }
    }

    private static bool HoldsWhatThePackageHas(CutEntry entry) =>
        entry is { IsTemporary: false, FinalContent: null, Source: { } source } && source == entry.Entry.Path;

    // "checksum  path", with the path in the package.
    private static string Cut(string[] sums, HashSet<string> kept) =>
        string.Concat(sums.Where(line => line.Length > PathAt && kept.Contains(DataPath.Of(line[PathAt..]))).Select(line => line + "\n"));
}
