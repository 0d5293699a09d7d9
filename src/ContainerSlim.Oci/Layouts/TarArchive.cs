using System.Formats.Tar;

namespace ContainerSlim.Oci;

/// <summary>The position of a file's content in an archive.</summary>
internal readonly record struct TarSlice(long Offset, long Length);

/// <summary>A tar file with random access: headers are read once, contents in place. Nothing is unpacked.</summary>
internal sealed class TarArchive : IDisposable
{
    /// <summary>The name prefix for the temporary file of a compressed archive.</summary>
    public const string TemporaryPrefix = "containerslim-archive-";

    // Longer chains than this of links to links are loops.
    private const int MaxLinks = 16;

    private const int MaxMetadataSize = 16 * 1024 * 1024;

    // gzip can turn a kilobyte into a megabyte. Archives of images become a few times larger.
    private const long LeastLimit = 64 << 20;
    private const long MostGrowth = 100;

    // Headers have 512 bytes and are usually far apart.
    private const int ReadAhead = 4096;

    private readonly FileStream file;

    // A compressed archive is read from a temporary file.
    private readonly bool isCompressed;
    private readonly Dictionary<string, TarSlice> files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> links = new(StringComparer.Ordinal);

    private TarArchive(string path, FileStream file)
    {
        Path = path;
        this.file = file;
        isCompressed = file.Name != System.IO.Path.GetFullPath(path);
    }

    /// <summary>The archive's path, for messages.</summary>
    public string Path { get; }

    /// <summary>
    /// Opens an archive and reads its headers. One that is compressed with gzip is decompressed into a temporary file first, which no other user
    /// can open, and which is gone when this process ends, in whatever way.
    /// </summary>
    /// <exception cref="OciException">It does not exist, is not a tar, is incomplete, or has an entry that points outside.</exception>
    public static async Task<TarArchive> OpenAsync(string path, CancellationToken ct)
    {
        var archive = new TarArchive(path, await OpenTarAsync(path, ct));
        try
        {
            await archive.ScanAsync(ct);
            return archive;
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    /// <summary>Whether an archive exists that has files with exactly these contents, and is compressed as its name says.</summary>
    public static async Task<bool> HasAsync(string path, IReadOnlyDictionary<string, byte[]> files, CancellationToken ct)
    {
        if (!File.Exists(path)) return false;

        try
        {
            using var archive = await OpenAsync(path, ct);
            if (archive.isCompressed != ArchiveName.IsGzip(path)) return false;

            foreach (var (name, content) in files)
            {
                if (archive.Find(name)?.Length != content.Length || !(await archive.ReadAsync(name, ct)).AsSpan().SequenceEqual(content)) return false;
            }

            return true;
        }
        catch (OciException)
        {
            return false;
        }
    }

    /// <summary>Finds a file by name, and follows links; null if there is none.</summary>
    public TarSlice? Find(string name)
    {
        for (var i = 0; i < MaxLinks && links.TryGetValue(name, out var target); i++) name = target;
        return files.TryGetValue(name, out var slice) ? slice : null;
    }

    /// <summary>Opens a content.</summary>
    public Stream Open(TarSlice slice) => new FileSlice(file.SafeFileHandle, slice.Offset, slice.Length);

    /// <summary>Reads a small content whole.</summary>
    /// <exception cref="OciException">It is missing or too large.</exception>
    public async Task<byte[]> ReadAsync(string name, CancellationToken ct)
    {
        var slice = Find(name) ?? throw Invalid($"'{name}' is missing");
        if (slice.Length > MaxMetadataSize) throw Invalid($"its '{name}' is too large");

        var bytes = new byte[slice.Length];
        await using var stream = Open(slice);
        await stream.ReadExactlyAsync(bytes, ct);
        return bytes;
    }

    /// <summary>The failure to read this archive.</summary>
    public OciException Invalid(string why) => new(ErrorCode.InvalidArchive, $"cannot read the archive '{Path}': {ForeignText.Clean(why)}");

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private static async Task<FileStream> OpenTarAsync(string path, CancellationToken ct)
    {
        FileStream? file = null;
        try
        {
            DiskFile.CheckBeforeOpening(path);
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, ReadAhead, FileOptions.Asynchronous);
            var start = new byte[4];
            await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, ct);
            file.Position = 0;
            if (Decompression.Detect(start) == Compression.None) return file;

            var limit = LeastLimit + (MostGrowth * file.Length);
            await using var tar = await Decompression.OpenAsync(file, $"the archive '{path}'", zstd: null, ct);
            return await DecompressAsync(new LimitedStream(tar, limit, () => TooLarge(path, limit)), path, ct);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new OciException(ErrorCode.ImageNotFound, $"cannot open the archive '{path}': the file does not exist", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OciException(ErrorCode.InvalidArchive, $"cannot open the archive '{path}': {e.Message}", e);
        }
        catch (SlimException)
        {
            if (file is not null) await file.DisposeAsync();
            throw;
        }
    }

    private static async Task<FileStream> DecompressAsync(Stream tar, string path, CancellationToken ct)
    {
        var temporary = System.IO.Path.Combine(System.IO.Path.GetTempPath(), TemporaryPrefix + System.IO.Path.GetRandomFileName());
        var file = CreateTemporary(temporary);
        try
        {
            await tar.CopyToAsync(new WriteFailureStream(file, temporary), 1 << 17, ct);
            await file.FlushAsync(ct);
            file.Position = 0;
            return file;
        }
        catch (Exception e)
        {
            await file.DisposeAsync();
            if (!TarEntries.IsMalformed(e)) throw;

            throw TarEntries.Invalid($"the archive '{path}'", e);
        }
    }

    // Without a name, the file is gone when it is closed, even by a kill. Windows removes it then by its name.
    private static FileStream CreateTemporary(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read | FileShare.Delete,
            BufferSize = ReadAhead,
            Options = FileOptions.Asynchronous,
        };
        if (OperatingSystem.IsWindows()) options.Options |= FileOptions.DeleteOnClose;
        FolderTrust.SetMode(options, FolderTrust.PrivateFile);

        var file = new FileStream(path, options);
        if (!OperatingSystem.IsWindows()) File.Delete(path);
        return file;
    }

    private static OciException TooLarge(string path, long limit) => new(
        ErrorCode.InvalidArchive,
        $"cannot read the archive '{path}': it decompresses to more than {limit >> 20} MiB, which no archive of its size does; "
            + "if you trust it, decompress it with gunzip first");

    private async Task ScanAsync(CancellationToken ct)
    {
        await foreach (var entry in TarEntries.ReadAsync(file, $"the archive '{Path}'", ct)) Add(entry);
        if (files.Count == 0) throw Invalid("it is empty, or is not a tar archive");
    }

    // Nothing is unpacked, so nothing can be overwritten. But an archive that tries must not be used.
    private void Add(TarEntry entry)
    {
        var name = TarPath.Normalize(entry.Name);
        if (name is null || entry.Name.StartsWith('/')) throw Unsafe(entry, "its name points");

        var target = entry.EntryType switch
        {
            TarEntryType.SymbolicLink =>
                TarPath.ResolveLink(name, entry.LinkName) ?? throw Unsafe(entry, $"its target '{ForeignText.Clean(entry.LinkName)}' points"),
            TarEntryType.HardLink => TarPath.ResolveLink("", entry.LinkName) ?? throw Unsafe(entry, $"its target '{ForeignText.Clean(entry.LinkName)}' points"),
            _ => null,
        };
        if (target is not null) links[name] = target;
        if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile)) return;
        if (entry.Length > 0 && entry.Length > file.Length - entry.DataOffset) throw Invalid($"it ends in the middle of '{name}'");

        files[name] = new TarSlice(Math.Max(0, entry.DataOffset), entry.Length);
    }

    private OciException Unsafe(TarEntry entry, string how) =>
        new(ErrorCode.UnsafeEntry, $"cannot use the archive '{Path}': the entry '{ForeignText.Clean(entry.Name)}' is not safe: {how} outside the archive");
}
