using System.Diagnostics.CodeAnalysis;
using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>Where an entry's content is.</summary>
/// <param name="Layer">The number of the layer, the lowest is 0.</param>
/// <param name="Number">The number of the entry in it.</param>
internal readonly record struct ContentPlace(int Layer, int Number);

/// <summary>An entry of an image's root file system.</summary>
/// <param name="Entry">What it is, as the layer that had it last says.</param>
/// <param name="Content">Where its content is; the same for every name of one file.</param>
internal sealed record MergedEntry(LayerIndexEntry Entry, ContentPlace Content);

/// <summary>
/// Layers merged bottom to top into one root file system, as a runtime does when it unpacks them: whiteouts, opaque directories, hard links,
/// replaced types, directories that are links. Nothing is unpacked, so nothing can be overwritten. image-spec, layer.md, "Applying Changesets".
/// </summary>
internal sealed class MergedLayers
{
    private const int DirectoryMode = 0b111_101_101;
    private const string WhiteoutPrefix = ".wh.";
    private const string OpaqueMarker = ".wh..wh..opq";
    private const string ReservedPrefix = ".wh..wh.";

    private readonly MergedNode root = MergedNode.Implicit("");

    /// <summary>Applies a layer to what is below it.</summary>
    /// <param name="layer">The number of the layer.</param>
    /// <param name="entries">Its entries.</param>
    /// <param name="what">What it is, for messages.</param>
    /// <exception cref="OciException">An entry cannot be applied.</exception>
    public void Apply(int layer, IReadOnlyList<LayerIndexEntry> entries, string what)
    {
        // A whiteout hides what is in lower layers and never what is in its own, wherever it stands in it.
        foreach (var entry in entries) Hide(entry, what);
        for (var number = 0; number < entries.Count; number++) Add(entries[number], new ContentPlace(layer, number), what);
    }

    /// <summary>All entries with their paths.</summary>
    public IEnumerable<(string Path, MergedEntry Entry)> Entries() => root.Walk("");

    /// <summary>The names that a directory has in truth, links followed; null where there is none.</summary>
    public IReadOnlyList<string>? Resolve(IReadOnlyList<string> names) => Find(names, create: false, "the image")?.Names;

    private void Hide(LayerIndexEntry entry, string what)
    {
        var (parent, name) = Split(entry.Path);
        if (!name.StartsWith(WhiteoutPrefix, StringComparison.Ordinal)) return;

        var directory = Find(parent, create: false, what);
        if (name == OpaqueMarker) directory?.Children.Clear();
        if (name.StartsWith(ReservedPrefix, StringComparison.Ordinal)) return;

        var hidden = name[WhiteoutPrefix.Length..];
        if (hidden is "" or "." or "..")
        {
            throw new OciException(
                ErrorCode.UnsafeEntry,
                $"cannot use {what}: the entry '{entry.Path}' would remove one of its parent directories");
        }

        directory?.Children.Remove(hidden);
    }

    private void Add(LayerIndexEntry entry, ContentPlace place, string what)
    {
        var (parent, name) = Split(entry.Path);
        if (name.StartsWith(WhiteoutPrefix, StringComparison.Ordinal)) return;

        var directory = Find(parent, create: true, what)!;
        if (entry.Kind == EntryKind.Directory && directory.Children.TryGetValue(name, out var existing) && existing.IsDirectory)
        {
            existing.Entry = new MergedEntry(entry, place);
            return;
        }

        var content = entry.Kind == EntryKind.HardLink ? Target(entry, what) : new MergedEntry(entry, place);
        directory.Children[name] = new MergedNode(directory, name, content);
    }

    // The second name of a file is that file: its mode and owner are those of the file, whatever the entry says.
    private MergedEntry Target(LayerIndexEntry link, string what)
    {
        var (parent, name) = Split(link.Link!);
        return Find(parent, create: false, what) is { } directory && directory.Children.TryGetValue(name, out var target) && !target.IsDirectory
            ? target.Entry
            : throw new OciException(ErrorCode.InvalidArchive, $"cannot use {what}: the hard link '{link.Path}' points to '{link.Link}', which is not a file");
    }

    // Links on the way are followed within the root, as a runtime does: "/lib/x" lies in /usr/lib where /lib is a link.
    private MergedNode? Find(IReadOnlyList<string> names, bool create, string what)
    {
        var way = new Way(names, what);
        var at = root;
        while (way.TryNext(out var name))
        {
            if (name == "..") at = at.Parent ?? root;
            if (name is "" or "." or "..") continue;

            if (!at.Children.TryGetValue(name, out var next))
            {
                if (!create) return null;

                at.Children[name] = next = MergedNode.Implicit(name, at);
            }

            if (next.IsDirectory) at = next;
            else if (next.Entry.Entry is { Kind: EntryKind.SymbolicLink, Link: { } target }) at = way.Follow(target) ? root : at;
            else return create ? throw way.Blocked(name) : null;
        }

        return at;
    }

    private static (IReadOnlyList<string> Parent, string Name) Split(string path)
    {
        var names = path.Split('/');
        return (names[..^1], names[^1]);
    }

    /// <summary>The names on the way to an entry, with those of the links that are followed.</summary>
    private sealed class Way(IReadOnlyList<string> names, string what)
    {
        // Linux gives up after so many links, path_resolution(7).
        private const int MostLinks = 40;

        private readonly Stack<string> left = new(names.Reverse());
        private int links;

        private string Path => ForeignText.Clean(string.Join('/', names));

        public bool TryNext([NotNullWhen(true)] out string? name) => left.TryPop(out name);

        /// <summary>Goes on where a link points; whether that begins at the root.</summary>
        public bool Follow(string target)
        {
            if (++links > MostLinks) throw new OciException(ErrorCode.UnsafeEntry, $"cannot use {what}: the links in '{Path}' form a cycle");

            foreach (var name in target.Split('/').Reverse()) left.Push(name);
            return target.StartsWith('/');
        }

        public OciException Blocked(string name) => new(
            ErrorCode.InvalidArchive,
            $"cannot use {what}: it contains entries below '{Path}', but '{ForeignText.Clean(name)}' is not a directory");
    }

    /// <summary>A name in a directory.</summary>
    private sealed class MergedNode(MergedNode? parent, string name, MergedEntry entry)
    {
        public MergedNode? Parent { get; } = parent;

        public MergedEntry Entry { get; set; } = entry;

        public Dictionary<string, MergedNode> Children { get; } = new(StringComparer.Ordinal);

        public bool IsDirectory => Entry.Entry.Kind == EntryKind.Directory;

        /// <summary>The names from the root to here.</summary>
        public IReadOnlyList<string> Names => Parent is null ? [] : [.. Parent.Names, name];

        /// <summary>A directory that no layer has an entry for.</summary>
        public static MergedNode Implicit(string name, MergedNode? parent = null) =>
            new(parent, name, new MergedEntry(new LayerIndexEntry(name, EntryKind.Directory, DirectoryMode, 0, 0, 0, null), default));

        public IEnumerable<(string Path, MergedEntry Entry)> Walk(string prefix)
        {
            foreach (var (childName, child) in Children)
            {
                yield return (prefix + childName, child.Entry);
                foreach (var below in child.Walk($"{prefix}{childName}/")) yield return below;
            }
        }
    }
}
