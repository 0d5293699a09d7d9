using System.Globalization;
using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>An image's root file system as a tree: owners and modes are kept, and contents are read from the layers when they are opened.</summary>
internal sealed class LayerTree : ITree, IDisposable
{
    private readonly MergedLayers merged;
    private readonly IReadOnlyList<Blob> layers;
    private readonly IReadOnlyList<LayerContents> contents;

    private LayerTree(MergedLayers merged, IReadOnlyList<Blob> layers, string scratch)
    {
        this.merged = merged;
        this.layers = layers;
        contents = [.. layers.Select(layer => new LayerContents(layer, scratch))];
    }

    /// <summary>Merges layers.</summary>
    /// <param name="layers">The layers, bottom layer first.</param>
    /// <param name="store">The store that keeps the list of each layer's entries.</param>
    /// <param name="scratch">The folder for temporary contents.</param>
    /// <param name="ct">Cancels the operation.</param>
    /// <exception cref="OciException">A layer does not match its descriptor, is not a tar archive, or has an unsafe entry.</exception>
    public static async Task<LayerTree> ReadAsync(IReadOnlyList<Blob> layers, BlobStore store, string scratch, CancellationToken ct)
    {
        var indexes = await LayerIndex.ReadAllAsync(layers, store, ct);
        var merged = new MergedLayers();
        for (var i = 0; i < layers.Count; i++) merged.Apply(i, indexes[i], $"the layer {layers[i].Descriptor.Digest}");
        return new LayerTree(merged, layers, scratch);
    }

    public Glob Anchor(Glob glob) => glob.Prefix is { Count: > 0 } prefix && merged.Resolve(prefix) is { } names ? glob.WithPrefix(names) : glob;

    public IReadOnlyList<TreeEntry> Find(IReadOnlyList<Glob> globs) =>
    [
        .. merged.Entries()
            .Where(one => one.Entry.Entry.Kind != EntryKind.Special && globs.Any(glob => glob.Covers(one.Path)))
            .OrderBy(one => one.Path, StringComparer.Ordinal)
            .Select(one => ToEntry(one.Path, one.Entry)),
    ];

    public void Dispose()
    {
        foreach (var content in contents) content.Dispose();
    }

    private TreeEntry ToEntry(string path, MergedEntry merged)
    {
        var entry = merged.Entry;
        DiskName.CheckOfLayer(path);
        var digest = layers.ElementAtOrDefault(merged.Content.Layer)?.Descriptor.Digest;
        var identity = string.Create(CultureInfo.InvariantCulture, $"{digest} {merged.Content.Number}");
        return new TreeEntry(path, entry.Kind, (to, mode) => Place(merged, to, mode) with { UserId = entry.User, GroupId = entry.Group })
        {
            Identity = identity,
        };
    }

    private LayerEntry Place(MergedEntry merged, string path, int? mode)
    {
        var entry = merged.Entry;
        return entry.Kind switch
        {
            EntryKind.Directory => LayerEntry.Directory(path, mode ?? entry.Mode),
            EntryKind.SymbolicLink => LayerEntry.SymbolicLink(path, entry.Link!),
            _ => LayerEntry.File(path, mode ?? entry.Mode, entry.Size, contents[merged.Content.Layer].Opener(merged.Content.Number)),
        };
    }
}
