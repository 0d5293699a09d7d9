namespace ContainerSlim.Oci;

/// <summary>What a file of a store is for; each has a folder of its own.</summary>
public enum StoredKind
{
    /// <summary>Layers, manifests, configurations and packages, by digest.</summary>
    Blobs,
    /// <summary>Where compressed parts of layers lie, for the next layer with the same content.</summary>
    Members,
    /// <summary>What was recorded under keys: which inputs made which layer.</summary>
    Records,
    /// <summary>Which files of the disk have which digest.</summary>
    Stats,
    /// <summary>What processes that were killed left half-written, a day old or more.</summary>
    Leftovers,
}

/// <summary>A file of a store.</summary>
internal sealed record StoredFile(string Path, StoredKind Kind, long Size, DateTimeOffset LastUse)
{
    private static readonly TimeSpan WritingTime = TimeSpan.FromDays(1);

    private static readonly (StoredKind Kind, string Folder)[] Folders =
        [
            (StoredKind.Blobs, "blobs"),
            (StoredKind.Members, MemberStore.Folder),
            (StoredKind.Records, BlobStore.RecordFolder),
            (StoredKind.Stats, StatCache.Folder),
        ];

    // No store has a folder below the second, whatever a link leads to.
    private static readonly EnumerationOptions Everything =
        new() { RecurseSubdirectories = true, MaxRecursionDepth = 2, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None };

    /// <summary>All files of a store; those that somebody may be writing are left out, and so is what is none of the store's.</summary>
    public static IEnumerable<StoredFile> In(string root, DateTimeOffset now) =>
        from folder in Folders
        let directory = new DirectoryInfo(System.IO.Path.Combine(root, folder.Folder))
        where directory.Exists
        from file in directory.EnumerateFiles("*", Everything)
        let kind = KindOf(System.IO.Path.GetRelativePath(directory.FullName, file.FullName), folder.Kind)
        where kind is not null
        let stored = Read(file, kind.Value)
        where stored is not null && !IsBeingWritten(stored, now)
        select stored;

    /// <summary>When a file was used last; long ago where it is gone.</summary>
    public static DateTimeOffset LastUseOf(string path) => LastUseOf(new FileInfo(path));

    // By its name, for a folder that a user names may hold more than a store: whatever a store would not have named so is not touched.
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
            // Another process removed it since it was listed.
            return null;
        }
    }

    // Some file systems and backups keep no access times; and what was written cannot have been used before.
    private static DateTimeOffset LastUseOf(FileInfo file) => file.LastAccessTimeUtc > file.LastWriteTimeUtc ? file.LastAccessTimeUtc : file.LastWriteTimeUtc;

    private static bool IsBeingWritten(StoredFile file, DateTimeOffset now) => file.Kind == StoredKind.Leftovers && now - file.LastUse < WritingTime;
}
