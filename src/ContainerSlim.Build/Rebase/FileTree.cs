using ContainerSlim.Build.Stages;
using ContainerSlim.Native;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>The files of some layers, merged as a runtime merges them.</summary>
internal sealed class FileTree
{
    private readonly MergedLayers merged = new();
    private readonly IReadOnlyList<LayerFacts> layers;
    private readonly Dictionary<string, MergedEntry> entries;

    /// <summary>Merges layers.</summary>
    /// <param name="layers">The layers, the lowest first.</param>
    /// <exception cref="OciException">A layer cannot be applied.</exception>
    public FileTree(IReadOnlyList<LayerFacts> layers)
    {
        this.layers = layers;
        for (var i = 0; i < layers.Count; i++) merged.Apply(i, layers[i].Entries, "a layer of the image");
        entries = merged.Entries().ToDictionary(one => one.Path, one => one.Entry, StringComparer.Ordinal);
    }

    /// <summary>The paths, in no order.</summary>
    public IEnumerable<string> Paths => entries.Keys;

    /// <summary>The symbolic links.</summary>
    public IEnumerable<string> Links => entries.Where(one => one.Value.Entry.Kind == EntryKind.SymbolicLink).Select(one => one.Key);

    /// <summary>Where a path leads; null if its links form a circle.</summary>
    public MergedPlace? Locate(string path, bool followsLast)
    {
        try
        {
            return merged.Locate(path, followsLast);
        }
        catch (OciException)
        {
            return null;
        }
    }

    /// <summary>The content of one of the files that were read; null if there is none.</summary>
    public string? TextOf(string path) => Locate(path, followsLast: true) is { Path: var real } && entries.TryGetValue(real, out var entry)
        ? Facts(entry).Texts.GetValueOrDefault(NumberOf(entry))
        : null;

    /// <summary>The contents of the files that were read and whose paths fit, ordered by path.</summary>
    public IEnumerable<(string Path, string Text)> TextsOf(Func<string, bool> fits) => entries.Keys
        .Where(fits)
        .Order(StringComparer.Ordinal)
        .Select(path => (path, TextOf(path)))
        .Where(one => one.Item2 is not null)
        .Select(one => (one.path, one.Item2!));

    /// <summary>The native files for a processor in the layers from one on, as absolute paths in their order.</summary>
    public IReadOnlyList<(string Path, ElfFile Elf)> NativeFrom(int layer, string architecture) =>
    [
        .. entries.Where(one => one.Value.Content.Layer >= layer)
            .Select(one => (Path: "/" + one.Key, Elf: ElfOf(one.Value)!))
            .Where(one => one.Elf?.Architecture == architecture)
            .OrderBy(one => one.Path, StringComparer.Ordinal),
    ];

    /// <summary>The files as the loader sees them.</summary>
    public NativeTree ToNative() => new(entries.Select(one => one.Value.Entry.Kind switch
    {
        EntryKind.SymbolicLink => new NativeEntry("/" + one.Key) { LinkTarget = one.Value.Entry.Link },
        EntryKind.File or EntryKind.HardLink => new NativeEntry("/" + one.Key) { Read = () => ElfOf(one.Value) },
        _ => new NativeEntry("/" + one.Key),
    }));

    private ElfFile? ElfOf(MergedEntry entry) =>
        entry.Entry.Kind is EntryKind.File or EntryKind.HardLink ? Facts(entry).Native.GetValueOrDefault(NumberOf(entry)) : null;

    private LayerFacts Facts(MergedEntry entry) => layers[entry.Content.Layer];

    private static int NumberOf(MergedEntry entry) => entry.Content.Number;
}
