using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>The entries of one layer of an app.</summary>
/// <param name="What">The description of the layer, for reports.</param>
/// <param name="Entries">The entries, including the directories that contain them.</param>
internal sealed record AppLayerContent(string What, IReadOnlyList<LayerEntry> Entries)
{
    public long Size => Entries.Sum(entry => entry.Size);
}

/// <summary>The layers of an app: which files go into which layer, and where the layers' stat caches are kept.</summary>
/// <param name="Directory">The absolute path of the published folder.</param>
/// <param name="ImageDirectory">The absolute path of the app's folder in the image.</param>
/// <param name="App">The app's name, which is also the name of its own layer.</param>
/// <param name="Plan">The plan that assigns files to layers.</param>
internal sealed record AppLayers(string Directory, string ImageDirectory, string App, LayerPlan Plan)
{
    /// <summary>Converts entries to the format that layers of the platform have.</summary>
    public Func<IReadOnlyList<LayerEntry>, IReadOnlyList<LayerEntry>> Form { get; init; } = entries => entries;

    /// <summary>Writes the layers of the entries, bottom layer first, one after the other because each uses all processors.</summary>
    /// <param name="entries">The entries, including the directories that contain them.</param>
    /// <param name="options">The options for writing layers.</param>
    /// <param name="disk">Finds layers in the cache, or writes them.</param>
    /// <param name="ct">Cancels the operation.</param>
    public async Task<IReadOnlyList<BuiltLayer>> WriteAsync(IReadOnlyList<LayerEntry> entries, LayerOptions options, DiskLayers disk, CancellationToken ct)
    {
        var written = new List<BuiltLayer>();
        foreach (var layer in Split(entries)) written.Add(await WriteAsync(layer, options, disk, ct));
        return written;
    }

    /// <summary>Writes one of the layers.</summary>
    public Task<BuiltLayer> WriteAsync(AppLayerContent layer, LayerOptions options, DiskLayers disk, CancellationToken ct) =>
        disk.GetOrWriteAsync(new LayerContent(layer.What, Form(layer.Entries), options), ListOf(layer), ct);

    /// <summary>The name of a layer's list in the stat cache.</summary>
    public string ListOf(AppLayerContent layer) => DiskLayers.ListOf(Directory, layer.What);

    /// <summary>Splits the entries into layers, bottom layer first. No layer is empty.</summary>
    /// <param name="entries">The entries, including the directories that contain them.</param>
    public IReadOnlyList<AppLayerContent> Split(IReadOnlyList<LayerEntry> entries)
    {
        var root = ImageDirectory.TrimStart('/') + "/";
        var directories = entries.Where(entry => entry.Kind == EntryKind.Directory).ToDictionary(entry => entry.Path, StringComparer.Ordinal);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var layers = entries
            .Where(entry => entry.Kind != EntryKind.Directory)
            .GroupBy(entry =>
                Plan.Place(entry.Path.StartsWith(root, StringComparison.Ordinal) ? entry.Path[root.Length..] : entry.Path, isStatic: entry.TimeOf is not null))
            .OrderBy(group => group.Key.Order).ThenBy(group => group.Key.Name, StringComparer.Ordinal)
            .Select(group => new AppLayerContent(group.Key.Name ?? App, WithDirectories([.. group], directories, taken)))
            .ToList();

        // Directories without files, including the app's own if there are no files at all.
        var empty = directories.Values.Where(directory => !taken.Contains(directory.Path)).ToList();
        if (layers.Count == 0) return [new AppLayerContent(App, empty)];

        layers[^1] = layers[^1] with { Entries = [.. layers[^1].Entries, .. empty] };
        return Merge(layers, Plan.Most);
    }

    /// <summary>The paths of all folders that contain the entries.</summary>
    public static IReadOnlySet<string> FoldersOf(IEnumerable<LayerEntry> entries) =>
        entries.SelectMany(entry => ImagePath.Parents(entry.Path)).ToHashSet(StringComparer.Ordinal);

    // Every layer contains the directories of its files, so that it can be used without the other layers.
    private static List<LayerEntry> WithDirectories(IReadOnlyList<LayerEntry> files, Dictionary<string, LayerEntry> directories, HashSet<string> taken)
    {
        var needed = FoldersOf(files);
        taken.UnionWith(needed);
        return [.. needed.Where(directories.ContainsKey).Select(path => directories[path]), .. files];
    }

    // Merges the two adjacent layers that are smallest together, because that costs least when either changes.
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
