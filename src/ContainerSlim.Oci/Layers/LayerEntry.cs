using System.Collections.Immutable;

namespace ContainerSlim.Oci;

/// <summary>What an entry of a layer is.</summary>
public enum EntryKind
{
    /// <summary>A regular file.</summary>
    File,
    /// <summary>A directory.</summary>
    Directory,
    /// <summary>A symbolic link.</summary>
    SymbolicLink,
    /// <summary>A second name of a file of the same layer.</summary>
    HardLink,
    /// <summary>A device or a pipe. It is read from existing layers, but never written.</summary>
    Special,
}

/// <summary>
/// One file, directory or link of a layer. All entries have the timestamp of the layer, except files
/// with a <see cref="TimeOf"/>. image-spec, layer.md, "File Attributes".
/// </summary>
public sealed record LayerEntry
{
    private static readonly ImmutableSortedDictionary<string, string> NoAttributes = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    private LayerEntry(string path, EntryKind kind, int mode)
    {
        Path = Normalize(path);
        Kind = kind;
        Mode = mode;
    }

    /// <summary>The path from the image's root, separated by <c>/</c>, without leading or trailing <c>/</c>.</summary>
    public string Path { get; private init; }

    /// <summary>What it is.</summary>
    public EntryKind Kind { get; }

    /// <summary>Permission bits, octal 0 to 07777.</summary>
    public int Mode { get; init => field = value is >= 0 and <= 0b111_111_111_111 ? value : throw Invalid(Path, "its mode is not between octal 0 and 7777"); }

    /// <summary>The owner, 0 or more.</summary>
    public int UserId { get; init => field = value >= 0 ? value : throw Invalid(Path, "its user ID is negative"); }

    /// <summary>The group, 0 or more.</summary>
    public int GroupId { get; init => field = value >= 0 ? value : throw Invalid(Path, "its group ID is negative"); }

    /// <summary>Where a link points; the path of the other file for a hard link.</summary>
    public string? LinkTarget { get; private init; }

    /// <summary>Bytes of a file's content.</summary>
    public long Size { get; private init; }

    /// <summary>Opens a file's content; null for everything else.</summary>
    public BlobOpener? OpenAsync { get; private init; }

    /// <summary>The file of this machine that the content is read from; null where there is none.</summary>
    public string? SourcePath { get; init; }

    /// <summary>How that file looked when the entry was made; null where nobody looked.</summary>
    public FileStamp? SourceStamp { get; init; }

    /// <summary>The digest of a file's content; null where it is not known.</summary>
    public Digest? ContentDigest { get; private init; }

    /// <summary>
    /// The timestamp of a file as a function of its content, in whole seconds; null if the file has the timestamp of the layer.
    /// A hard link has the timestamp of its target.
    /// </summary>
    public Func<Digest, DateTimeOffset>? TimeOf { get; init; }

    /// <summary>The timestamp of a file with its own; null if it has the timestamp of the layer.</summary>
    /// <exception cref="InvalidOperationException">The content is not known.</exception>
    internal DateTimeOffset? Time => TimeOf?.Invoke(ContentDigest ?? throw new InvalidOperationException($"The content of '{Path}' is not identified."));

    /// <summary>
    /// Attributes for a specific system, as pax records: names and values. POSIX.1-2017,
    /// pax, "pax Extended Header Keyword/Value Pairs", <c>VENDOR.keyword</c>.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Attributes { get; init; } = NoAttributes;

    /// <summary>The same entry below a directory. The target of a hard link moves with it.</summary>
    public LayerEntry Below(string directory)
    {
        var prefix = Normalize(directory);
        return Moved(path => $"{prefix}/{path}");
    }

    /// <summary>The same entry at another path. The target of a hard link, which is a path in the same layer, moves in the same way.</summary>
    /// <param name="move">The new path for a path from the image's root.</param>
    public LayerEntry Moved(Func<string, string> move) => this with
    {
        Path = Normalize(move(Path)),
        LinkTarget = Kind == EntryKind.HardLink ? Normalize(move(LinkTarget!)) : LinkTarget,
    };

    /// <summary>The same file with a known content digest. Reading any other content fails.</summary>
    public LayerEntry WithContent(Digest digest)
    {
        if (OpenAsync is not { } open) throw new InvalidOperationException($"'{Path}' has no content.");

        var expected = new Descriptor("application/octet-stream", digest, Size);
        return this with { ContentDigest = digest, OpenAsync = async ct => VerifyingStream.Over(await open(ct), expected) };
    }

    /// <summary>The same file with another way to open it.</summary>
    internal LayerEntry OpenedBy(BlobOpener open) => this with { OpenAsync = open };

    /// <summary>A file of known size, read when the layer is written.</summary>
    public static LayerEntry File(string path, int mode, long size, BlobOpener open) =>
        new(path, EntryKind.File, mode) { Size = size, OpenAsync = open };

    /// <summary>A file whose content is in memory.</summary>
    public static LayerEntry File(string path, int mode, ReadOnlyMemory<byte> content) =>
        File(path, mode, content.Length, _ => Task.FromResult<Stream>(new MemoryStream(content.ToArray(), writable: false)));

    /// <summary>A directory.</summary>
    public static LayerEntry Directory(string path, int mode) => new(path, EntryKind.Directory, mode);

    /// <summary>A symbolic link; the target is kept as it is.</summary>
    public static LayerEntry SymbolicLink(string path, string target) => new(path, EntryKind.SymbolicLink, 0b111_111_111) { LinkTarget = target };

    /// <summary>A second name of a file in the same layer.</summary>
    public static LayerEntry HardLink(string path, string target) => new(path, EntryKind.HardLink, 0) { LinkTarget = Normalize(target) };

    // A layer has no entry for the root itself, or outside it.
    private static string Normalize(string path)
    {
        if (IsNormal(path)) return path;

        var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(name => name != ".").ToList();
        if (names.Count == 0 || names.Contains("..") || path.Contains('\0', StringComparison.Ordinal))
        {
            throw Invalid(path, "it is not a path below the root");
        }

        return string.Join('/', names);
    }

    // Most paths are, and most entries have one made of another that was.
    private static bool IsNormal(string path)
    {
        var isBetweenNames = true;
        foreach (var c in path)
        {
            if (c == '\0' || (isBetweenNames && (c is '/' or '.'))) return false;

            isBetweenNames = c == '/';
        }

        return !isBetweenNames;
    }

    private static OciException Invalid(string path, string why) => new(ErrorCode.InvalidPath, $"cannot put '{ForeignText.Clean(path)}' into an image: {why}");
}
