using System.Security.Cryptography;

namespace ContainerSlim.Oci;

/// <summary>
/// A content-addressable store of blobs, <c>blobs/&lt;algorithm&gt;/&lt;hex&gt;</c> as in an OCI layout (image-spec, image-layout.md).
/// Content is stored under its digest only after verification, and is hashed again on every read.
/// Any number of processes can use a store at once.
/// </summary>
/// <param name="root">The directory of the store. It is created on the first write.</param>
/// <param name="time">The clock for recording the last use.</param>
public sealed class BlobStore(string root, TimeProvider time)
{
    /// <summary>The folder of records.</summary>
    internal const string RecordFolder = "records";

    /// <summary>The file extension of records.</summary>
    internal const string RecordExtension = ".json";

    private int dropped;

    /// <summary>The directory of the store.</summary>
    public string Root { get; } = Path.GetFullPath(root);

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
        await using var file = AtomicFile.CreateIn(Path.GetDirectoryName(path)!);
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
    public BlobWriter CreateWriter() => new(this, AtomicFile.CreateIn(Path.GetDirectoryName(PathOf(Digest.Of([])))!));

    /// <summary>Whether anything was ever recorded.</summary>
    public bool HasRecords => Directory.Exists(Path.Combine(Root, RecordFolder));

    /// <summary>The record for a key; null if there is none or it is damaged. The caller decides whether it is still valid.</summary>
    public byte[]? FindRecord(string kind, string key)
    {
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
        AtomicFile.WriteAsync(RecordPath(kind, key), Seal(record.Span), ct);

    /// <summary>Gives a file of this store its final name.</summary>
    /// <exception cref="OciException">It cannot be written, or the store was emptied at the same time.</exception>
    internal async Task CommitAsync(AtomicFile file, string path, CancellationToken ct)
    {
        try
        {
            await file.CommitAsync(path, ct);
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

    internal string PathOf(Digest digest) => Path.Combine(Root, "blobs", digest.Algorithm, digest.Hex);

    internal Blob At(Descriptor descriptor) => new(descriptor, _ => OpenAsync(descriptor));

    private string RecordPath(string kind, string key) =>
        Path.Combine(Root, RecordFolder, kind, Digest.Of(System.Text.Encoding.UTF8.GetBytes(key)).Hex + RecordExtension);

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
            var file = new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete,
                bufferSize: 0,
                FileOptions.Asynchronous | FileOptions.SequentialScan);
            return Task.FromResult<Stream>(new VerifyingStream(file, descriptor, onMismatch: () => Discard(path)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The cache was emptied after the blob was found. It will not be found again.
            if (e is FileNotFoundException or DirectoryNotFoundException) Interlocked.Increment(ref dropped);
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
