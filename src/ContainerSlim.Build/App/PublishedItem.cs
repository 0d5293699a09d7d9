using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>A file, folder or link in a published folder.</summary>
/// <param name="path">The path relative to the published folder, separated by <c>/</c>.</param>
/// <param name="fullPath">The absolute path.</param>
/// <param name="kind">The kind of its image entry; for a link that is followed, the kind of its target.</param>
internal sealed class PublishedItem(string path, string fullPath, EntryKind kind)
{
    private FileHead? head;

    /// <summary>The path relative to the published folder, separated by <c>/</c>.</summary>
    public string Path => path;

    /// <summary>The absolute path.</summary>
    public string FullPath => fullPath;

    /// <summary>The kind of its image entry; for a link that is followed, the kind of its target.</summary>
    public EntryKind Kind => kind;

    /// <summary>The target of the link, whether it is followed or not; null if this is not a link.</summary>
    public string? LinkTarget { get; init; }

    /// <summary>The stamp of the file when it was listed; null if it was not determined, as for a link that is followed.</summary>
    public FileStamp? Stamp { get; init; }

    /// <summary>The file's head, read once.</summary>
    /// <exception cref="IOException">The file no longer exists or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Access to the file is denied.</exception>
    public FileHead Head => head ??= Stamp is { } stamp ? FileHead.Read(FullPath, stamp.Size) : FileHead.Read(FullPath);

    /// <summary>Whether the file is an executable, a script with the execute bit or another ELF file, or has not been read yet.</summary>
    public bool IsSpecial => head is not { Mode: DiskMode.Plain, Elf: null };

    /// <summary>Marks the file as plain, so that it need not be read.</summary>
    public void MarkPlain() => head = new FileHead(Stamp!.Value.Size, DiskMode.Plain, Elf: null);

    /// <summary>Whether the stamp would show a change of the file after a time.</summary>
    public bool WasSettledAt(DateTimeOffset time) => Stamp is { } stamp && stamp.WasSettledAt(time);

    /// <summary>The file's head; null if it cannot be read. Adding the file to its layer then reports the error.</summary>
    public FileHead? TryHead()
    {
        try
        {
            return Head;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
