namespace ContainerSlim.Oci;

/// <summary>The kinds of files in a store, each with its own folder.</summary>
public enum StoredKind
{
    /// <summary>Layers, manifests, configurations and packages, by digest.</summary>
    Blobs,
    /// <summary>The positions of compressed parts of layers, for later layers with the same content.</summary>
    Members,
    /// <summary>Records under keys, such as which inputs gave which layer.</summary>
    Records,
    /// <summary>The digests of files on the disk.</summary>
    Stats,
    /// <summary>Half-written files of killed processes, at least a day old.</summary>
    Leftovers,
}

/// <summary>A file of a store.</summary>
internal sealed record StoredFile(string Path, StoredKind Kind, long Size, DateTimeOffset LastUse)
{
    private static readonly TimeSpan WritingTime = TimeSpan.FromDays(1);

    private static readonly (StoredKind Kind, string Folder)[] Folders =
        [
            (StoredKind.Blobs, BlobStore.BlobFolder),
            (StoredKind.Members, MemberStore.Folder),
            (StoredKind.Records, BlobStore.RecordFolder),
            (StoredKind.Stats, StatCache.Folder),
        ];

    // A store has at most two levels of folders. Links are not followed further.
    private static readonly EnumerationOptions Everything =
        new() { RecurseSubdirectories = true, MaxRecursionDepth = 2, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None };

    /// <summary>All files of a store, except those that may still be written, and those that do not belong to the store.</summary>
    public static IEnumerable<StoredFile> In(BlobStore store, DateTimeOffset now) =>
        from folder in Folders
        let root = folder.Kind == StoredKind.Blobs ? store.Root : store.TrustedRoot
        let directory = new DirectoryInfo(System.IO.Path.Combine(root, folder.Folder))
        where directory.Exists
        from file in directory.EnumerateFiles("*", Everything)
        let kind = KindOf(System.IO.Path.GetRelativePath(directory.FullName, file.FullName), folder.Kind)
        where kind is not null
        let stored = Read(file, kind.Value)
        where stored is not null && !IsBeingWritten(stored, now)
        select stored;

    /// <summary>When a file was last used; long ago if it is missing.</summary>
    public static DateTimeOffset LastUseOf(string path) => LastUseOf(new FileInfo(path));

    // By its name, because a user's folder can contain more than a store. Files with names that a store does not use are not touched.
    private static StoredKind? KindOf(string path, StoredKind kind)
    {
        var parts = path.Split(System.IO.Path.DirectorySeparatorChar);
        if (AtomicFile.IsTemporary(parts[^1])) return StoredKind.Leftovers;

        var isStored = (kind, parts) switch
        {
            (StoredKind.Blobs, [var algorithm, var hex]) => Digest.TryParse($"{algorithm}:{hex}", out _),
            (StoredKind.Members, [var name]) => IsHash(name),
            (StoredKind.Records, [_, var name]) =>
                name.EndsWith(BlobStore.RecordExtension, StringComparison.Ordinal) && IsHash(name[..^BlobStore.RecordExtension.Length]),
            (StoredKind.Stats, [var name]) => IsHash(name),
            _ => false,
        };
        return isStored ? kind : null;
    }

    private static bool IsHash(string hex) => Digest.TryParse($"sha256:{hex}", out _);

    private static StoredFile? Read(FileInfo file, StoredKind kind)
    {
        try
        {
            return new StoredFile(file.FullName, kind, file.Length, LastUseOf(file));
        }
        catch (FileNotFoundException)
        {
            // Another process removed it after it was listed.
            return null;
        }
    }

    // Some file systems and backups keep no access times. A file cannot have been used before it was written.
    private static DateTimeOffset LastUseOf(FileInfo file) => file.LastAccessTimeUtc > file.LastWriteTimeUtc ? file.LastAccessTimeUtc : file.LastWriteTimeUtc;

    private static bool IsBeingWritten(StoredFile file, DateTimeOffset now) => file.Kind == StoredKind.Leftovers && now - file.LastUse < WritingTime;
}
