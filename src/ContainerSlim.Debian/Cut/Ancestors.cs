using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Cut;

/// <summary>Adds the parent directories of all entries, because tools that unpack a layer create missing ones with arbitrary modes.</summary>
internal static class Ancestors
{
    private const int Mode = 0b111_101_101;

    /// <summary>The entries with the missing directories, sorted by path.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="modes">The modes of directories, by path; others have the usual one.</param>
    /// <exception cref="DebianException">An entry is below a file.</exception>
    public static IReadOnlyList<LayerEntry> Complete(IEnumerable<LayerEntry> entries, IReadOnlyDictionary<string, int> modes)
    {
        var byPath = entries.ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        foreach (var path in byPath.Keys.ToList())
        {
            for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            {
                var directory = path[..slash];
                if (byPath.TryAdd(directory, LayerEntry.Directory(directory, modes.GetValueOrDefault(directory, Mode)))) continue;
                if (byPath[directory].Kind is EntryKind.File or EntryKind.HardLink) throw Below(directory, path);
            }
        }

        return [.. byPath.Values.OrderBy(entry => entry.Path, StringComparer.Ordinal)];
    }

    private static DebianException Below(string file, string path) => new(
        ErrorCode.PackageInvalid,
        $"cannot combine the packages: '{ForeignText.Clean(file)}' is a file, but '{ForeignText.Clean(path)}' is below it");
}
