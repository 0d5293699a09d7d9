using System.Globalization;
using System.IO.Compression;
using System.Text;
using ContainerSlim.Debian.Definitions;
using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Packages;

/// <summary>A component of a suite of an archive whose release file is verified.</summary>
/// <param name="Mirror">Where the archive is.</param>
/// <param name="Name">The suite.</param>
/// <param name="Release">Its release file.</param>
internal sealed record Suite(IPackageMirror Mirror, string Name, ReleaseFile Release)
{
    private const string RecordKind = "debian-index";

    /// <summary>The archive that it is of.</summary>
    public required ArchiveDefinition Archive { get; init; }

    /// <summary>The component whose packages are looked up.</summary>
    public string Component { get; init; } = "";

    // Smallest first. Every release file lists the uncompressed one, but hardly any mirror has it.
    private static readonly string[] Forms = [".xz", ".gz", ""];

    /// <summary>The requested packages in the suite for an architecture. Some may have several versions.</summary>
    /// <exception cref="DebianException">The index cannot be downloaded, or is malformed.</exception>
    public async Task<IReadOnlyList<Package>> FindAsync(IReadOnlySet<string> wanted, string architecture, BlobStore store, CancellationToken ct)
    {
        var plain = Release.Find(PathOf(architecture));
        var key = $"{plain?.Digest} {string.Join(' ', wanted.Order(StringComparer.Ordinal))}";
        if (plain is not null && FindRecord(key, store) is { } recorded) return recorded;

        var stanzas = await ReadIndexAsync(architecture, index => string.Join("\n\n", PackageIndex.Find(index, wanted)), store, ct);
        var packages = Parse(stanzas);
        if (plain is not null) await store.PutRecordAsync(RecordKind, key, Encoding.UTF8.GetBytes(stanzas), ct);
        return packages;
    }

    /// <summary>The checksum of the index for an architecture, in whatever form the release file lists it.</summary>
    public Digest? FindIndex(string architecture)
    {
        var path = PathOf(architecture);
        return (Release.Find(path) ?? Forms.Select(form => Release.Find(path + form)).FirstOrDefault(form => form is not null))?.Digest;
    }

    /// <summary>Reads the whole index for an architecture.</summary>
    /// <exception cref="DebianException">The index cannot be downloaded, or is malformed.</exception>
    public async Task<T> ReadIndexAsync<T>(string architecture, Func<Stream, T> read, BlobStore store, CancellationToken ct)
        where T : class =>
        await TryReadAsync(PathOf(architecture), read, store, ct)
            ?? throw NoIndex(architecture);

    /// <summary>The packages that have some libraries, as far as the archive has a list of all files.</summary>
    /// <param name="libraries">The file names of the libraries.</param>
    /// <param name="architecture">Debian's name of the architecture.</param>
    /// <param name="store">Keeps the list.</param>
    /// <param name="ct">Cancels the download.</param>
    /// <exception cref="DebianException">The list cannot be downloaded, or is malformed.</exception>
    public async Task<IReadOnlyDictionary<string, string>> FindOwnersAsync(
        IReadOnlySet<string> libraries,
        string architecture,
        BlobStore store,
        CancellationToken ct)
    {
        // Debian has a list for each component, Ubuntu one for the whole suite.
        var list = $"Contents-{architecture}";
        return await TryReadAsync($"{Component}/{list}", index => ContentsIndex.Find(index, libraries), store, ct)
            ?? await TryReadAsync(list, index => ContentsIndex.Find(index, libraries), store, ct)
            ?? new Dictionary<string, string>();
    }

    /// <summary>Reads packages of the index.</summary>
    /// <exception cref="DebianException">A stanza is malformed.</exception>
    public IReadOnlyList<Package> Parse(string stanzas)
    {
        try
        {
            return Read(stanzas);
        }
        catch (FormatException e)
        {
            throw Invalid(e);
        }
    }

    private string PathOf(string architecture) => $"{Component}/binary-{architecture}/Packages";

    private static IReadOnlyList<Package>? FindRecord(string key, BlobStore store)
    {
        try
        {
            return store.FindRecord(RecordKind, key) is { } record ? Read(Encoding.UTF8.GetString(record)) : null;
        }
        catch (FormatException)
        {
            // Counts as missing.
            return null;
        }
    }

    private static IReadOnlyList<Package> Read(string stanzas) => [.. Stanza.ParseAll(stanzas).Select(Package.Read)];

    private async Task<T?> TryReadAsync<T>(string path, Func<Stream, T> read, BlobStore store, CancellationToken ct)
        where T : class
    {
        foreach (var form in Forms)
        {
            if (Release.Find(path + form) is not { } descriptor || await TryGetAsync(path + form, descriptor, store, ct) is not { } index) continue;

            // The release file states the size of the uncompressed index as well, although hardly any mirror has that file.
            var limit = Release.Find(path)?.Size ?? Package.MaxGrowthOf(descriptor.Size);
            return await ReadAsync(index, bytes => Decompress(bytes, form, limit), read, ct);
        }

        return null;
    }

    private async Task<T> ReadAsync<T>(Blob index, Func<Stream, Stream> decompress, Func<Stream, T> read, CancellationToken ct)
    {
        try
        {
            await using var content = await index.OpenAsync(ct);

            // Decoding takes about a second of processor time, so it must not run on the thread that starts the other suites.
            return await Task.Run(() => ReadWhole(content, decompress, read), ct);
        }
        catch (InvalidDataException e)
        {
            // If it was damaged in the store, report that instead of a malformed index.
            await index.VerifyAsync(ct);
            throw Invalid(e);
        }
    }

    private async Task<Blob?> TryGetAsync(string path, Descriptor descriptor, BlobStore store, CancellationToken ct)
    {
        var byHash = $"{path[..(path.LastIndexOf('/') + 1)]}by-hash/SHA256/{descriptor.Digest.Hex}";
        string[] paths = Release.HasByHash ? [byHash, path] : [path];
        foreach (var place in paths)
        {
            if (await Mirror.TryGetAsync($"dists/{Name}/{place}", descriptor, store, ct) is { } blob) return blob;
        }

        return null;
    }

    private static T ReadWhole<T>(Stream content, Func<Stream, Stream> decompress, Func<Stream, T> read)
    {
        using var index = decompress(content);
        var result = read(index);

        // Read to the last byte, where the stream verifies its digest.
        content.CopyTo(Stream.Null);
        return result;
    }

    private DebianException NoIndex(string architecture) => (Mirror as OfflineMirror)?.Lacks($"dists/{Name}/{PathOf(architecture)}")
        ?? new DebianException(
            ErrorCode.MirrorUnreachable,
            $"cannot read the packages of '{Name}' ({Component}) for {architecture}: the package mirror {Mirror.Location} has no index for them");

    private DebianException Invalid(Exception e) =>
        new(ErrorCode.PackageInvalid, $"cannot read the package index of '{Name}' from {Mirror.Location}: {ForeignText.Clean(e.Message)}", e);

    private static Stream Decompress(Stream content, string form, long limit) => form switch
    {
        ".xz" => new LimitedStream(new Xz(content), limit, () => TooLarge(limit)),
        ".gz" => new LimitedStream(new GZipStream(content, CompressionMode.Decompress, leaveOpen: true), limit, () => TooLarge(limit)),
        _ => content,
    };

    private static InvalidDataException TooLarge(long limit) =>
        new(string.Create(CultureInfo.InvariantCulture, $"it decompresses to more than {limit} bytes, which its size in the release file does not allow"));
}
