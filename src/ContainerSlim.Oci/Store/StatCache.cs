using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ContainerSlim.Oci;

/// <summary>
/// Remembers the digests of files, so that they are not read again: one file in the store for each list of files.
/// Any number of processes can use it at once. The last one to save wins, and what the others recorded is computed again.
/// </summary>
public sealed class StatCache
{
    /// <summary>The folder in a store.</summary>
    internal const string Folder = "stats";

    private const int BufferSize = 1 << 17;

    private readonly BlobStore store;
    private readonly string path;
    private readonly TimeProvider time;
    private readonly IReadOnlyDictionary<string, StatEntry> known;
    private readonly ConcurrentDictionary<string, StatEntry> used = new(StringComparer.Ordinal);
    private int filesRead;

    private StatCache(BlobStore store, string path, TimeProvider time, IReadOnlyDictionary<string, StatEntry> known)
    {
        this.store = store;
        this.path = path;
        this.time = time;
        this.known = known;
    }

    /// <summary>Whether it contains no file.</summary>
    public bool IsEmpty => known.Count == 0;

    /// <summary>How many files were read because they had no reliable entry.</summary>
    public int FilesRead => filesRead;

    /// <summary>The cache for a list of files. A damaged record is ignored.</summary>
    /// <param name="store">The store.</param>
    /// <param name="list">The name of the list, as a path.</param>
    /// <param name="time">The clock of the machine.</param>
    /// <exception cref="OciException">Another user can write it.</exception>
    public static StatCache Open(BlobStore store, string list, TimeProvider time)
    {
        store.CheckTrust();
        var path = PathOf(store, list);
        if (File.Exists(path)) store.TouchLastUse(path);
        return new StatCache(store, path, time, StatFile.Read(path));
    }

    /// <summary>An empty cache, which replaces the list's cache when it is saved.</summary>
    public static StatCache Empty(BlobStore store, string list, TimeProvider time) =>
        new(store, PathOf(store, list), time, new Dictionary<string, StatEntry>());

    /// <summary>The digests of files, read on all processors where they are not known.</summary>
    /// <param name="files">The files, with the stamps of those that were looked at just now.</param>
    /// <param name="ct">Cancels the work.</param>
    /// <exception cref="OciException">A file cannot be read.</exception>
    public async Task<IReadOnlyDictionary<string, Digest>> DigestAsync(IEnumerable<(string Path, FileStamp? Stamp)> files, CancellationToken ct)
    {
        var digests = new ConcurrentDictionary<string, Digest>(StringComparer.Ordinal);
        var unknown = new List<string>();
        foreach (var (file, stamp) in files)
        {
            if (Guard(file, () => Find(file, stamp)) is { } digest) digests[file] = digest;
            else unknown.Add(file);
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = ct };
        await Parallel.ForEachAsync(unknown, options, (file, _) =>
        {
            digests[file] = Guard(file, () => Read(file));
            return ValueTask.CompletedTask;
        });
        return digests;
    }

    /// <summary>Saves the entries of the requested files, and drops the others.</summary>
    /// <exception cref="OciException">The store cannot be written.</exception>
    public async Task SaveAsync(CancellationToken ct)
    {
        if (filesRead == 0 && used.Count == known.Count) return;

        await store.WriteAsync(path, StatFile.Write(used), ct);
    }

    /// <summary>Call this before other code reads a file.</summary>
    /// <exception cref="OciException">There is no such file.</exception>
    internal FileReading Begin(string file)
    {
        var at = FileStamp.Nanoseconds(time.GetUtcNow());
        return new FileReading(file, Guard(file, () => FileStamp.Of(file)), at);
    }

    /// <summary>Call this after a file was read. A file that changed during the read gets no entry; the reader detects the change itself.</summary>
    internal void Learn(FileReading begun, Digest digest)
    {
        Interlocked.Increment(ref filesRead);
        if (begun.Stamp == Guard(begun.File, () => FileStamp.Of(begun.File))) used[begun.File] = new StatEntry(begun.Stamp, begun.At, digest);
    }

    private static string PathOf(BlobStore store, string list) =>
        Path.Combine(store.TrustedRoot, Folder, Oci.Digest.Of(Encoding.UTF8.GetBytes(Path.GetFullPath(list))).Hex);

    private static T Guard<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OciException(ErrorCode.FileChanged, $"cannot read '{file}': {e.Message}", e);
        }
    }

    private Digest? Find(string file, FileStamp? stamp)
    {
        if (!known.TryGetValue(file, out var entry) || entry.Stamp != (stamp ?? FileStamp.Of(file))) return null;
        if (!entry.Stamp.WasSettledAt(entry.ReadAt)) return null;

        used[file] = entry;
        return entry.Content;
    }

    private Digest Read(string file)
    {
        var begun = Begin(file);
        DiskFile.CheckBeforeOpening(file);
        using var stream = new DiskStream(file, FileShare.ReadWrite | FileShare.Delete);
        var digest = Digest(stream, begun.Stamp.Size, file);
        Learn(begun, digest);
        return digest;
    }

    // A device has a size of 0 and no end.
    private static Digest Digest(DiskStream stream, long size, string file)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        var left = size;
        try
        {
            for (int count; (count = stream.Read(buffer, 0, BufferSize)) > 0; left -= count)
            {
                if (count > left) throw Changed(file, "it grew");

                hash.AppendData(buffer, 0, count);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return left == 0
            ? Oci.Digest.FromHash(hash.GetHashAndReset())
            : throw Changed(file, string.Create(CultureInfo.InvariantCulture, $"it ended {left} bytes early"));
    }

    private static OciException Changed(string file, string how) => new(ErrorCode.FileChanged, $"cannot read '{file}': {how} while it was read");
}

/// <summary>A file that is being read.</summary>
/// <param name="File">Where it is.</param>
/// <param name="Stamp">Its stamp before the read.</param>
/// <param name="At">When it was taken, in nanoseconds since 1970.</param>
internal sealed record FileReading(string File, FileStamp Stamp, long At);
