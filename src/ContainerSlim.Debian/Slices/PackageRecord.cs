using System.Text;
using ContainerSlim.Debian.Packages;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Slices;

/// <summary>
/// Records a package where vulnerability scanners look in images without dpkg: <c>/var/lib/dpkg/status.d/&lt;package&gt;</c> is its unchanged control file,
/// <c>&lt;package&gt;.md5sums</c> lists the kept files.
/// </summary>
internal static class PackageRecord
{
    private const string Folder = "var/lib/dpkg/status.d/";

    /// <summary>The entries of the record.</summary>
    /// <exception cref="InvalidDataException">The package has no control file, or that of another package.</exception>
    public static IEnumerable<LayerEntry> Of(Package package, IReadOnlyDictionary<string, byte[]> control, HashSet<string> kept)
    {
        if (!control.TryGetValue("control", out var fields)) throw new InvalidDataException("it has no control file");

        var stanza = Stanza.Parse(fields);
        if (stanza["Package"] != package.Name || stanza["Version"] != package.Version.ToString())
        {
            throw new InvalidDataException($"its control file is for {stanza["Package"]} {stanza["Version"]}");
        }

        yield return LayerEntry.File(Folder + package.Name, Slice.FileMode, fields);
        if (control.TryGetValue("md5sums", out var sums)) yield return LayerEntry.File($"{Folder}{package.Name}.md5sums", Slice.FileMode, Cut(sums, kept));
    }

    // "checksum  path", with the path in the package.
    private static byte[] Cut(byte[] sums, HashSet<string> kept)
    {
        var lines = Encoding.UTF8.GetString(sums).Split('\n').Where(line => line.Length > 34 && kept.Contains(DataPath.Of(line[34..])));
        return Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
    }
}
