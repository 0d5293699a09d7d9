using System.Security.Cryptography;

namespace ContainerSlim.Oci;

/// <summary>
/// A content-addressable store of blobs, <c>blobs/&lt;algorithm&gt;/&lt;hex&gt;</c> as in an OCI layout (image-spec, image-layout.md).
/// It cannot lie: content gets its name only when its hash is that name, and is hashed again whenever it is read.
/// Any number of processes may use one at once.
/// </summary>
/// <param name="root">The directory of the store; made when something is put.</param>
/// <param name="time">The clock that last uses are recorded by.</param>
public sealed class BlobStore(string root, TimeProvider time)
{
    /// <summary>The folder of records.</summary>
    internal const string RecordFolder = "records";

    /// <summary>What the names of records end with.</summary>
    internal const string RecordExtension = ".json";

    private int dropped;

    /// <summary>The directory of the store.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>How many blobs this object found damaged, and removed, or gone; whoever asks for one again gets it fetched or made anew.</summary>
    public int Dropped => Volatile.Read(ref dropped);

    /// <summary>A blob of the store; null where it has none of that digest and size.</summary>
    public Blob? Find(Descriptor descriptor)
    {
        var file = new FileInfo(PathOf(descriptor.Digest));
        if (!file.Exists || file.Length != descriptor.Size) return null;

        // Whoever finds a blob goes on to use it, so it is in use from here on and not pruned.
        TouchLastUse(file.FullName);
        return At(descriptor);
    }

    /// <summary>Keeps content whose descriptor is known; the content is read to its end and checked.</summary>
    /// <exception cref="OciException">The content is not what the descriptor says, or the store cannot be written.</exception>
    public async Task<Blob> PutAsync(Descriptor descriptor, Stream content, CancellationToken ct)
    {
        var path = PathOf(descriptor.Digest);
        await using var checkedContent = VerifyingStream.Over(content, descriptor);
        await using var file = AtomicFile.CreateIn(Path.GetDirectoryName(path)!);
        await checkedContent.CopyToAsync(file.Stream, 1 << 17, ct);
        await CommitAsync(file, path, ct);
        return At(descriptor);
    }

    /// <summary>The blob from the store, or fetched into it first.</summary>
    public async Task<Blob> GetOrPutAsync(Blob blob, CancellationToken ct)
    {
        if (Find(blob.Descriptor) is { } kept) return kept;

        await using var content = await blob.OpenAsync(ct);
        return await PutAsync(blob.Descriptor, content, ct);
    }

    /// <summary>Begins a blob whose digest will be known at its end.</summary>
    public BlobWriter CreateWriter() => new(this, AtomicFile.CreateIn(Path.GetDirectoryName(PathOf(Digest.Of([])))!));

    /// <summary>Whether anything was ever recorded.</summary>
    public bool HasRecords => Directory.Exists(Path.Combine(Root, RecordFolder));

    /// <summary>What was recorded under a key; null where nothing was, or it is damaged. The caller judges whether it still holds.</summary>
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

    /// <summary>Records something under a key, in place of what was there.</summary>
    public Task PutRecordAsync(string kind, string key, ReadOnlyMemory<byte> record, CancellationToken ct) =>
        AtomicFile.WriteAsync(RecordPath(kind, key), Seal(record.Span), ct);

    /// <summary>Gives a file of this store its name.</summary>
    /// <exception cref="OciException">It cannot be written, or somebody emptied the store meanwhile.</exception>
    internal async Task CommitAsync(AtomicFile file, string path, CancellationToken ct)
    {
        try
        {
            await file.CommitAsync(path, ct);
        }
        catch (OciException e) when (e.InnerException is FileNotFoundException or DirectoryNotFoundException)
        {
            Interlocked.Increment(ref dropped);
            throw new OciException(ErrorCode.ContentMismatch, $"cannot store '{Path.GetFileName(path)}' in '{Root}': the folder was emptied at the same time", e);
        }
    }

    internal string PathOf(Digest digest) => Path.Combine(Root, "blobs", digest.Algorithm, digest.Hex);

    internal Blob At(Descriptor descriptor) => new(descriptor, _ => OpenAsync(descriptor));

    private string RecordPath(string kind, string key) =>
        Path.Combine(Root, RecordFolder, kind, Digest.Of(System.Text.Encoding.UTF8.GetBytes(key)).Hex + RecordExtension);

    // A blob is checked against its name; a record has no such name, so it begins with the digest of what follows.
    private static byte[] Seal(ReadOnlySpan<byte> record) => [.. SHA256.HashData(record), .. record];

    private static byte[]? Unseal(byte[] bytes) => IsSoundRecord(bytes) ? bytes[SHA256.HashSizeInBytes..] : null;

    /// <summary>Whether a file of a record is as it was written.</summary>
    internal static bool IsSoundRecord(ReadOnlySpan<byte> file) =>
        file.Length >= SHA256.HashSizeInBytes && SHA256.HashData(file[SHA256.HashSizeInBytes..]).AsSpan().SequenceEqual(file[..SHA256.HashSizeInBytes]);

    private Task<Stream> OpenAsync(Descriptor descriptor)
    {
        var path = PathOf(descriptor.Digest);
        try
        {
            TouchLastUse(path);
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
            return Task.FromResult<Stream>(new VerifyingStream(file, descriptor, onMismatch: () => Discard(path)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody emptied the cache since it was found. It will not be found again.
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
            // A store that may only be read still serves.
        }
    }

    // Content that went bad on disk is as good as absent: the next run fetches or builds it anew.
    private void Discard(string path)
    {
        try
        {
            File.Delete(path);
            Interlocked.Increment(ref dropped);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It will be found bad again.
        }
    }
}
