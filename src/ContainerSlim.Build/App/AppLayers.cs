using ContainerSlim.Build.Stages;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Some of an app's entries, for a layer of their own.</summary>
/// <param name="What">What they are, for reports.</param>
/// <param name="Entries">The entries, with the directories that they are in.</param>
internal sealed record AppLayerContent(string What, IReadOnlyList<LayerEntry> Entries)
{
    public long Size => Entries.Sum(entry => entry.Size);
}

/// <summary>Divides an app's entries into layers.</summary>
internal static class AppLayers
{
    /// <summary>The contents of the layers, the lowest first; none is empty.</summary>
    /// <param name="entries">The entries, with the directories that they are in.</param>
    /// <param name="plan">Which file comes into which layer.</param>
    /// <param name="imageDirectory">The app's folder in the image, absolute.</param>
    /// <param name="app">The app's name, which its own layer has too.</param>
    public static IReadOnlyList<AppLayerContent> Split(IReadOnlyList<LayerEntry> entries, LayerPlan plan, string imageDirectory, string app)
    {
        var root = imageDirectory.TrimStart('/') + "/";
        var directories = entries.Where(entry => entry.Kind == EntryKind.Directory).ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var layers = entries
            .Where(entry => entry.Kind != EntryKind.Directory)
            .GroupBy(entry => plan.Place(entry.Path.StartsWith(root, StringComparison.Ordinal) ? entry.Path[root.Length..] : entry.Path))
            .OrderBy(group => group.Key.Order).ThenBy(group => group.Key.Name, StringComparer.Ordinal)
            .Select(group => new AppLayerContent(group.Key.Name ?? app, WithDirectories([.. group], directories, taken)))
            .ToList();

        // Directories that no file is in, and the app's own where there is no file at all.
        var empty = directories.Values.Where(directory => !taken.Contains(directory.Path)).ToList();
        if (layers.Count == 0) return [new AppLayerContent(app, empty)];

        layers[^1] = layers[^1] with { Entries = [.. layers[^1].Entries, .. empty] };
        return Merge(layers, plan.Most);
    }

    /// <summary>The paths of all folders that some entries are in.</summary>
    public static IReadOnlySet<string> FoldersOf(IEnumerable<LayerEntry> entries) => entries.SelectMany(entry => ImagePath.Parents(entry.Path)).ToHashSet(StringComparer.Ordinal);

    // Every layer says of what kind the directories are that it puts something into: whoever takes a layer alone needs no other.
    private static List<LayerEntry> WithDirectories(IReadOnlyList<LayerEntry> files, Dictionary<string, LayerEntry> directories, HashSet<string> taken)
    {
        var needed = FoldersOf(files);
        taken.UnionWith(needed);
        return [.. needed.Where(directories.ContainsKey).Select(path => directories[path]), .. files];
    }

    // Of two neighbours that are small together, the loss is small when either changes.
    private static List<AppLayerContent> Merge(List<AppLayerContent> layers, int most)
    {
        while (layers.Count > most)
        {
            var first = Enumerable.Range(0, layers.Count - 1).MinBy(at => layers[at].Size + layers[at + 1].Size);
            var (lower, upper) = (layers[first], layers[first + 1]);
            layers[first] = new AppLayerContent($"{lower.What}, {upper.What}", [.. lower.Entries.Concat(upper.Entries).DistinctBy(entry => entry.Path)]);
            layers.RemoveAt(first + 1);
        }

        return layers;
    }
}
