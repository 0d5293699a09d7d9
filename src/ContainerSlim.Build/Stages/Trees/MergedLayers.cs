using System.Diagnostics.CodeAnalysis;
using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>The location of an entry's content.</summary>
/// <param name="Layer">The number of the layer; the bottom layer is 0.</param>
/// <param name="Number">The number of the entry in the layer.</param>
internal readonly record struct ContentPlace(int Layer, int Number);

/// <summary>An entry of an image's root file system.</summary>
/// <param name="Entry">The entry of the topmost layer that contains it.</param>
/// <param name="Content">The location of its content, which is the same for all names of one file.</param>
internal sealed record MergedEntry(LayerIndexEntry Entry, ContentPlace Content);

/// <summary>
/// Layers merged from bottom to top into one root file system, as a runtime does when it unpacks them: whiteouts, opaque directories, hard
/// links, replaced types, directories that are links. Nothing is unpacked, so nothing can be overwritten. image-spec, layer.md, "Applying
/// Changesets".
/// </summary>
internal sealed class MergedLayers
{
    private const int DirectoryMode = 0b111_101_101;
    private const string WhiteoutPrefix = ".wh.";
    private const string OpaqueMarker = ".wh..wh..opq";
    private const string ReservedPrefix = ".wh..wh.";

    private readonly MergedNode root = MergedNode.Implicit("");

    /// <summary>Applies a layer on top of those already applied.</summary>
    /// <param name="layer">The number of the layer.</param>
    /// <param name="entries">The entries of the layer.</param>
    /// <param name="what">A description of the layer for messages.</param>
    /// <exception cref="OciException">An entry cannot be applied.</exception>
    public void Apply(int layer, IReadOnlyList<LayerIndexEntry> entries, string what)
    {
        // A whiteout hides entries of lower layers and never of its own layer, wherever it is in that layer.
        foreach (var entry in entries) Hide(entry, what);
        for (var number = 0; number < entries.Count; number++) Add(entries[number], new ContentPlace(layer, number), what);
    }

    /// <summary>All entries with their paths.</summary>
    public IEnumerable<(string Path, MergedEntry Entry)> Entries() => root.Walk("");

    /// <summary>The names on the real path of a directory, with links resolved; null if it does not exist.</summary>
    public IReadOnlyList<string>? Resolve(IReadOnlyList<string> names) => Find(names, create: false, "the image")?.Names;

    /// <summary>Resolves the links in a path.</summary>
    /// <param name="path">A path from the root.</param>
    /// <param name="followsLast">Whether to resolve the last name too.</param>
    /// <exception cref="OciException">The links form a cycle.</exception>
    public MergedPlace Locate(string path, bool followsLast)
    {
        var way = new Way(path.Split('/'), "the layers below");
        var (at, missing) = (root, new List<string>());
        while (way.TryNext(out var name))
        {
            if (name is "" or ".") continue;
            if (name == "..")
            {
                if (missing.Count == 0) at = at.Parent ?? root;
                else missing.RemoveAt(missing.Count - 1);
                continue;
            }

            if (missing.Count > 0 || !at.Children.TryGetValue(name, out var next)) missing.Add(name);
            else if (next.IsDirectory) at = next;
            else if (next.LinkTarget is { } target && (followsLast || !way.IsAtEnd)) at = way.Follow(target) ? root : at;
            else return new MergedPlace(string.Join('/', [.. at.Names, name]), next.Entry.Entry) { IsBlocked = !way.IsAtEnd };
        }

        return missing.Count > 0
            ? new MergedPlace(string.Join('/', [.. at.Names, .. missing]), Entry: null)
            : new MergedPlace(string.Join('/', at.Names), at.Entry.Entry) { HasContent = at.Children.Count > 0 };
    }

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

    // A hard link is another name of the file: its mode and owner are those of the file, whatever the entry says.
    private MergedEntry Target(LayerIndexEntry link, string what)
    {
        var (parent, name) = Split(link.Link!);
        return Find(parent, create: false, what) is { } directory && directory.Children.TryGetValue(name, out var target) && !target.IsDirectory
            ? target.Entry
            : throw new OciException(ErrorCode.InvalidArchive, $"cannot use {what}: the hard link '{link.Path}' points to '{link.Link}', which is not a file");
    }

    // Links on the path are followed within the root, as a runtime does: "/lib/x" is in /usr/lib if /lib is a link.
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
            else if (next.LinkTarget is { } target) at = way.Follow(target) ? root : at;
            else return create ? throw way.Blocked(name) : null;
        }

        return at;
    }

    private static (IReadOnlyList<string> Parent, string Name) Split(string path)
    {
        var names = path.Split('/');
        return (names[..^1], names[^1]);
    }

    /// <summary>The names on the path to an entry, including those of followed links.</summary>
    private sealed class Way(IReadOnlyList<string> names, string what)
    {
        // Linux gives up after this many links, path_resolution(7).
        private const int MostLinks = 40;

        private readonly Stack<string> left = new(names.Reverse());
        private int links;

        private string Path => ForeignText.Clean(string.Join('/', names));

        /// <summary>Whether all names have been followed.</summary>
        public bool IsAtEnd => left.All(name => name is "" or ".");

        public bool TryNext([NotNullWhen(true)] out string? name) => left.TryPop(out name);

        /// <summary>Continues at the target of a link; returns whether the target is relative to the root.</summary>
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

    /// <summary>A node for a name in a directory.</summary>
    private sealed class MergedNode(MergedNode? parent, string name, MergedEntry entry)
    {
        public MergedNode? Parent { get; } = parent;

        public MergedEntry Entry { get; set; } = entry;

        public Dictionary<string, MergedNode> Children { get; } = new(StringComparer.Ordinal);

        public bool IsDirectory => Entry.Entry.Kind == EntryKind.Directory;

        public string? LinkTarget => Entry.Entry is { Kind: EntryKind.SymbolicLink, Link: { } target } ? target : null;

        /// <summary>The names from the root to this node.</summary>
        public IReadOnlyList<string> Names => Parent is null ? [] : [.. Parent.Names, name];

        /// <summary>Creates a directory that has no entry in any layer.</summary>
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
