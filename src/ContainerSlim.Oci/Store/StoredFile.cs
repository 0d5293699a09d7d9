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
        [(StoredKind.Blobs, "blobs"), (StoredKind.Members, MemberStore.Folder), (StoredKind.Records, "records"), (StoredKind.Stats, StatCache.Folder)];

    /// <summary>All files of a store; those that somebody may be writing are left out, and so is what is none of the store's.</summary>
    public static IEnumerable<StoredFile> In(string root, DateTimeOffset now) =>
        from folder in Folders
        let directory = new DirectoryInfo(System.IO.Path.Combine(root, folder.Folder))
        where directory.Exists
        from file in directory.EnumerateFiles("*", SearchOption.AllDirectories)
        let stored = Read(file, folder.Kind)
        where stored is not null && !IsBeingWritten(stored, now)
        select stored;

    /// <summary>When a file was used last; long ago where it is gone.</summary>
    public static DateTimeOffset LastUseOf(string path) => LastUseOf(new FileInfo(path));

    private static StoredFile? Read(FileInfo file, StoredKind kind)
    {
        try
        {
            return new StoredFile(file.FullName, file.Extension == AtomicFile.Extension ? StoredKind.Leftovers : kind, file.Length, LastUseOf(file));
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
