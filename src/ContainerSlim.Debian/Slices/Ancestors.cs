using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Slices;

/// <summary>Adds the parent directories of all entries, because tools that unpack a layer create missing ones with arbitrary modes.</summary>
internal static class Ancestors
{
    private const int Mode = 0b111_101_101;

    /// <summary>The entries with the missing directories, sorted by path.</summary>
    public static IReadOnlyList<LayerEntry> Complete(IEnumerable<LayerEntry> entries)
    {
        var byPath = entries.ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        foreach (var path in byPath.Keys.ToList())
        {
            for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            {
                byPath.TryAdd(path[..slash], LayerEntry.Directory(path[..slash], Mode));
            }
        }

        return [.. byPath.Values.OrderBy(entry => entry.Path, StringComparer.Ordinal)];
    }
}
