using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Cut;

/// <summary>Adds the parent directories of all entries, because tools that unpack a layer create missing ones with arbitrary modes.</summary>
internal static class Ancestors
{
    private const int Mode = 0b111_101_101;

    /// <summary>The entries with the missing directories, sorted by path.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="modes">The modes of directories, by path; others have the usual one.</param>
    public static IReadOnlyList<LayerEntry> Complete(IEnumerable<LayerEntry> entries, IReadOnlyDictionary<string, int> modes)
    {
        var byPath = entries.ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        foreach (var path in byPath.Keys.ToList())
        {
            for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            {
                var directory = path[..slash];
                byPath.TryAdd(directory, LayerEntry.Directory(directory, modes.GetValueOrDefault(directory, Mode)));
            }
        }

        return [.. byPath.Values.OrderBy(entry => entry.Path, StringComparer.Ordinal)];
    }
}
