using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Some of an app's entries, for a layer of their own.</summary>
/// <param name="What">What they are, for reports.</param>
/// <param name="Entries">The entries, with the directories that they are in.</param>
internal sealed record AppLayerContent(string What, IReadOnlyList<LayerEntry> Entries)
{
    public long Size => Entries.Sum(entry => entry.Size);
}

/// <summary>The layers of an app: which of its files come into which, and where what is known of them is kept.</summary>
/// <param name="Directory">The published folder, absolute.</param>
/// <param name="ImageDirectory">The app's folder in the image, absolute.</param>
/// <param name="App">The app's name, which its own layer has too.</param>
/// <param name="Plan">Which file comes into which layer.</param>
internal sealed record AppLayers(string Directory, string ImageDirectory, string App, LayerPlan Plan)
{
    /// <summary>Brings entries into the form that the platform's layers have.</summary>
    public Func<IReadOnlyList<LayerEntry>, IReadOnlyList<LayerEntry>> Form { get; init; } = entries => entries;

    /// <summary>Writes the layers of some entries, the lowest first: one after the other, for each takes all processors.</summary>
    /// <param name="entries">The entries, with the directories that they are in.</param>
    /// <param name="options">How layers are written.</param>
    /// <param name="disk">Writes those that are not kept.</param>
    /// <param name="ct">Cancels the work.</param>
    public async Task<IReadOnlyList<BuiltLayer>> WriteAsync(IReadOnlyList<LayerEntry> entries, LayerOptions options, DiskLayers disk, CancellationToken ct)
    {
        var written = new List<BuiltLayer>();
        foreach (var (what, own) in Split(entries))
        {
            written.Add(await disk.GetOrWriteAsync(new LayerContent(what, Form(own), options), DiskLayers.ListOf(Directory, what), ct));
        }

        return written;
    }

    /// <summary>The contents of the layers, the lowest first; none is empty.</summary>
    /// <param name="entries">The entries, with the directories that they are in.</param>
    public IReadOnlyList<AppLayerContent> Split(IReadOnlyList<LayerEntry> entries)
    {
        var root = ImageDirectory.TrimStart('/') + "/";
        var directories = entries.Where(entry => entry.Kind == EntryKind.Directory).ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var layers = entries
            .Where(entry => entry.Kind != EntryKind.Directory)
            .GroupBy(entry => Plan.Place(entry.Path.StartsWith(root, StringComparison.Ordinal) ? entry.Path[root.Length..] : entry.Path))
            .OrderBy(group => group.Key.Order).ThenBy(group => group.Key.Name, StringComparer.Ordinal)
            .Select(group => new AppLayerContent(group.Key.Name ?? App, WithDirectories([.. group], directories, taken)))
            .ToList();

        // Directories that no file is in, and the app's own where there is no file at all.
        var empty = directories.Values.Where(directory => !taken.Contains(directory.Path)).ToList();
        if (layers.Count == 0) return [new AppLayerContent(App, empty)];

        layers[^1] = layers[^1] with { Entries = [.. layers[^1].Entries, .. empty] };
        return Merge(layers, Plan.Most);
    }

    /// <summary>The paths of all folders that some entries are in.</summary>
    public static IReadOnlySet<string> FoldersOf(IEnumerable<LayerEntry> entries) =>
        entries.SelectMany(entry => ImagePath.Parents(entry.Path)).ToHashSet(StringComparer.Ordinal);

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
