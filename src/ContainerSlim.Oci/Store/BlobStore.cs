using System.Security.Cryptography;

namespace ContainerSlim.Oci;

/// <summary>
/// A content-addressable store of blobs, <c>blobs/&lt;algorithm&gt;/&lt;hex&gt;</c> as in an OCI layout (image-spec, image-layout.md).
/// Content is stored under its digest only after verification, and is hashed again on every read.
/// Any number of processes can use a store at once.
/// What is not content under its digest is believed as it is: records, and what is known of files and of parts of layers. It is in
/// <see cref="TrustedRoot"/>, which no other user may write to in a private store.
/// </summary>
/// <param name="root">The directory of the store. It is created on the first write.</param>
/// <param name="time">The clock for recording the last use.</param>
public sealed class BlobStore(string root, TimeProvider time)
{
    /// <summary>The folder of blobs.</summary>
    internal const string BlobFolder = "blobs";

    /// <summary>The folder of records.</summary>
    internal const string RecordFolder = "records";

    /// <summary>The file extension of records.</summary>
    internal const string RecordExtension = ".json";

    // Folders in the trusted directory. Parts of a layer are checked with a checksum only, so blobs count as well.
    private static readonly string[] Parts = [RecordFolder, StatCache.Folder, MemberStore.Folder, BlobFolder];

    private int dropped;
    private volatile bool isTrusted;

    /// <summary>The directory of the store.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>The directory of what is believed without a check; by default that of the store. Only blobs are in another one.</summary>
    public string TrustedRoot { get; init => field = Path.GetFullPath(value); } = Path.GetFullPath(root);

    /// <summary>
    /// Whether the trusted directory is only for this user: it is refused if another user owns it or can write to it, and folders and files are
    /// created so that no other user can read them (0700 and 0600). Otherwise nothing is checked, and modes are the usual ones.
    /// </summary>
    public bool IsPrivate { get; init; }

    /// <summary>Whether blobs are shared with other users, who can write to them.</summary>
    internal bool SharesBlobs => Root != TrustedRoot;

    /// <summary>How many blobs this object found damaged (and removed) or missing. When they are requested again, they are downloaded or built again.</summary>
    public int Dropped => Volatile.Read(ref dropped);

    /// <summary>A blob of the store; null if it has none with that digest and size.</summary>
    public Blob? Find(Descriptor descriptor)
    {
        var file = new FileInfo(PathOf(descriptor.Digest));
        if (!file.Exists || file.Length != descriptor.Size) return null;

        // A found blob will be used, so it counts as in use from now on and is not pruned.
        TouchLastUse(file.FullName);
        return At(descriptor);
    }

    /// <summary>Stores content with a known descriptor. The content is read to its end and verified.</summary>
    /// <exception cref="OciException">The content does not match the descriptor, or the store cannot be written.</exception>
    public async Task<Blob> PutAsync(Descriptor descriptor, Stream content, CancellationToken ct)
    {
        var path = PathOf(descriptor.Digest);
        await using var checkedContent = VerifyingStream.Over(content, descriptor);
        await using var file = CreateFileIn(Path.GetDirectoryName(path)!);
        await checkedContent.CopyToAsync(file.Stream, 1 << 17, ct);
        await CommitAsync(file, path, ct);
        return At(descriptor);
    }

    /// <summary>The blob from the store. If it is missing, it is fetched into the store first, and fetched again if it arrives damaged.</summary>
    public async Task<Blob> GetOrPutAsync(Blob blob, CancellationToken ct)
    {
        if (Find(blob.Descriptor) is { } kept) return kept;

        return await Refetch.RunAsync(async () =>
        {
            await using var content = await blob.OpenAsync(ct);
            return await PutAsync(blob.Descriptor, content, ct);
        });
    }

    /// <summary>Starts a blob whose digest is known only at its end.</summary>
    public BlobWriter CreateWriter() => new(this, CreateFileIn(Path.GetDirectoryName(PathOf(Digest.Of([])))!));

    /// <summary>Whether anything was ever recorded.</summary>
    public bool HasRecords => Directory.Exists(Path.Combine(TrustedRoot, RecordFolder));

    /// <summary>Checks that no other user can write what this store believes. A directory that does not exist yet is checked when it does.</summary>
    /// <exception cref="OciException">Another user can.</exception>
    public void CheckTrust()
    {
        if (isTrusted || !IsPrivate) return;
        if (FolderTrust.FindOthers(TrustedRoot, Parts) is { } why)
        {
            throw new OciException(
                ErrorCode.CacheNotTrusted,
                $"cannot use the cache '{TrustedRoot}': {why}, so its contents may be forged; use a folder that only you can write to, "
                    + "or set SlimCacheShared=true if the folder is meant to be shared");
        }

        isTrusted = Directory.Exists(TrustedRoot);
    }

    /// <summary>The record for a key; null if there is none or it is damaged. The caller decides whether it is still valid.</summary>
    /// <exception cref="OciException">Another user can write records.</exception>
    public byte[]? FindRecord(string kind, string key)
    {
        CheckTrust();
        try
        {
            var path = RecordPath(kind, key);
            if (!File.Exists(path)) return null;

            TouchLastUse(path);
            return Unseal(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Writes the record for a key, and replaces an existing one.</summary>
    public Task PutRecordAsync(string kind, string key, ReadOnlyMemory<byte> record, CancellationToken ct) =>
        WriteAsync(RecordPath(kind, key), Seal(record.Span), ct);

    /// <summary>Writes a complete small file of this store.</summary>
    internal async Task WriteAsync(string path, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        await using var file = CreateFileIn(Path.GetDirectoryName(path)!);
        await file.Stream.WriteAsync(content, ct);
        await CommitAsync(file, path, ct);
    }

    /// <summary>Starts a file in a directory of this store.</summary>
    /// <exception cref="OciException">The directory cannot be written, or another user can write to it.</exception>
    internal AtomicFile CreateFileIn(string directory)
    {
        CheckTrust();
        var file = AtomicFile.CreateIn(directory, () => CreateFolder(directory), ModeIn(directory));
        try
        {
            CheckTrust();
            return file;
        }
        catch
        {
            file.Abandon();
            throw;
        }
    }

    /// <summary>Creates a directory of this store if it is missing, with the mode that directories of this store have.</summary>
    internal void CreateFolder(string directory)
    {
        if (Directory.Exists(directory)) return;
        if (OperatingSystem.IsWindows() || ModeIn(directory) is null)
        {
            Directory.CreateDirectory(directory);
            return;
        }

        // Each level by itself, because the mode is only that of the last one.
        var at = TrustedRoot;
        Directory.CreateDirectory(at, FolderTrust.PrivateFolder);
        foreach (var name in Path.GetRelativePath(TrustedRoot, directory).Split(Path.DirectorySeparatorChar))
        {
            at = Path.Combine(at, name);
            Directory.CreateDirectory(at, FolderTrust.PrivateFolder);
        }
    }

    /// <summary>The mode of new files in a directory of this store; null for the usual one.</summary>
    internal UnixFileMode? ModeIn(string directory) =>
        IsPrivate && !OperatingSystem.IsWindows() && !(SharesBlobs && IsShared(directory)) ? FolderTrust.PrivateFile : null;

    /// <summary>Removes a folder that is in the place of a file.</summary>
    internal static void RemoveFolderAt(string path)
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
    }

    /// <summary>Gives a file of this store its final name.</summary>
    /// <exception cref="OciException">It cannot be written, or the store was emptied at the same time.</exception>
    internal async Task CommitAsync(AtomicFile file, string path, CancellationToken ct)
    {
        try
        {
            RemoveFolderAt(path);
            await file.CommitAsync(path, ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw WriteFailure.Of(path, e);
        }
        catch (OciException e) when (e.InnerException is FileNotFoundException or DirectoryNotFoundException)
        {
            Interlocked.Increment(ref dropped);
            throw new OciException(
                ErrorCode.ContentMismatch,
                $"cannot store '{Path.GetFileName(path)}' in '{Root}': the folder was emptied at the same time",
                e);
        }
    }

    internal string PathOf(Digest digest) => Path.Combine(Root, BlobFolder, digest.Algorithm, digest.Hex);

    internal Blob At(Descriptor descriptor) => new(descriptor, _ => OpenAsync(descriptor));

    private string RecordPath(string kind, string key) =>
        Path.Combine(TrustedRoot, RecordFolder, kind, Digest.Of(System.Text.Encoding.UTF8.GetBytes(key)).Hex + RecordExtension);

    private bool IsShared(string directory) =>
        directory == Root || directory.StartsWith(Path.Combine(Root, BlobFolder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    // The name of a blob is its digest. The name of a record is not, so a record begins with the digest of its content.
    private static byte[] Seal(ReadOnlySpan<byte> record) => [.. SHA256.HashData(record), .. record];

    private static byte[]? Unseal(byte[] bytes) => IsSoundRecord(bytes) ? bytes[SHA256.HashSizeInBytes..] : null;

    /// <summary>Whether the file of a record is intact.</summary>
    internal static bool IsSoundRecord(ReadOnlySpan<byte> file) =>
        file.Length >= SHA256.HashSizeInBytes && SHA256.HashData(file[SHA256.HashSizeInBytes..]).AsSpan().SequenceEqual(file[..SHA256.HashSizeInBytes]);

    private Task<Stream> OpenAsync(Descriptor descriptor)
    {
        var path = PathOf(descriptor.Digest);
        try
        {
            TouchLastUse(path);
            var file = new DiskStream(path, FileShare.ReadWrite | FileShare.Delete);
            return Task.FromResult<Stream>(new VerifyingStream(file, descriptor, onMismatch: () => Discard(path)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The cache was emptied after the blob was found, or the file belongs to another user. It will not be found again.
            if (e is FileNotFoundException or DirectoryNotFoundException) Interlocked.Increment(ref dropped);
            else if (e is UnauthorizedAccessException) Discard(path);
            throw new OciException(ErrorCode.ContentMismatch, $"cannot read {descriptor.Digest} from '{Root}': {e.Message}", e);
        }
    }

    internal void TouchLastUse(string path)
    {
        try
        {
            File.SetLastAccessTimeUtc(path, time.GetUtcNow().UtcDateTime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A read-only store still works.
        }
    }

    // Damaged content counts as missing: the next run downloads or builds it again.
    private void Discard(string path)
    {
        try
        {
            File.Delete(path);
            Interlocked.Increment(ref dropped);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It will be detected as damaged again.
        }
    }
}
