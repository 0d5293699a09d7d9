using System.Text;
using ContainerSlim.Debian;
using ContainerSlim.Debian.Dependencies;
using ContainerSlim.Debian.Packages;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>What the files of a base image say about its distribution, its packages and its users.</summary>
internal sealed class BaseFiles
{
    /// <summary>dpkg's list of packages, on a base with dpkg. dpkg(1).</summary>
    public const string Status = "var/lib/dpkg/status";

    private const string RecordKind = "base-files-1";
    private const string StatusFolder = "var/lib/dpkg/status.d/";
    private const string Users = "etc/passwd";
    private const string Groups = "etc/group";
    private const int MaxLength = 32 << 20;

    // The first is usually a link to the second.
    private static readonly string[] Releases = ["etc/os-release", "usr/lib/os-release"];

    private readonly SortedDictionary<string, string> texts = new(StringComparer.Ordinal);

    /// <summary>The distribution, as <c>SlimDistribution</c> names it; null if the base does not say.</summary>
    public string? Distribution => Releases.Select(path => texts.GetValueOrDefault(path)).OfType<string>().Select(IdOf).FirstOrDefault();

    /// <summary>dpkg's list; null on a base without dpkg.</summary>
    public string? StatusText => texts.GetValueOrDefault(Status);

    /// <summary>The packages that are installed.</summary>
    /// <exception cref="BuildException">A list of them is malformed.</exception>
    public IReadOnlyList<PresentPackage> Packages =>
    [
        .. texts.Where(text => text.Key == Status || text.Key.StartsWith(StatusFolder, StringComparison.Ordinal))
            .SelectMany(text => Installed(text.Key, text.Value))
            .DistinctBy(package => package.Name)
            .OrderBy(package => package.Name, StringComparer.Ordinal),
    ];

    /// <summary>The lines of the lists of users and groups.</summary>
    public ExistingAccounts Accounts => new(Lines(Users), Lines(Groups));

    /// <summary>The files of an image as they were read before; null if they were not.</summary>
    /// <param name="image">The digest of the image's manifest.</param>
    /// <param name="store">The store that keeps them.</param>
    public static BaseFiles? FindKept(Digest image, BlobStore store)
    {
        if (store.FindRecord(RecordKind, image.ToString()) is not { } record) return null;

        try
        {
            using var reader = new BinaryReader(new MemoryStream(record, writable: false), Encoding.UTF8);
            var files = new BaseFiles();
            for (var left = reader.ReadInt32(); left > 0; left--) files.texts[reader.ReadString()] = reader.ReadString();
            return files;
        }
        catch (Exception e) when (e is IOException or ArgumentException or FormatException)
        {
            // Counts as missing.
            return null;
        }
    }

    /// <summary>The files of an image, which are kept so that its layers are read only once.</summary>
    /// <param name="image">The image.</param>
    /// <param name="store">The store that keeps them.</param>
    /// <param name="ct">Cancels the work.</param>
    /// <exception cref="OciException">A layer cannot be read.</exception>
    public static async Task<BaseFiles> GetAsync(Image image, BlobStore store, CancellationToken ct)
    {
        var digest = image.Manifest.Descriptor.Digest;
        if (FindKept(digest, store) is { } kept) return kept;

        var files = await ReadAsync(image, ct);
        using var record = new MemoryStream();
        await using var writer = new BinaryWriter(record, Encoding.UTF8);
        writer.Write(files.texts.Count);
        foreach (var (path, text) in files.texts)
        {
            writer.Write(path);
            writer.Write(text);
        }

        writer.Flush();
        await store.PutRecordAsync(RecordKind, digest.ToString(), record.ToArray(), ct);
        return files;
    }

    private static async Task<BaseFiles> ReadAsync(Image image, CancellationToken ct)
    {
        var files = new BaseFiles();
        foreach (var layer in image.Layers)
        {
            await foreach (var item in LayerReader.ReadAsync(layer.Blob, Zstd.Decompress, ct))
            {
                if (item is not { Kind: EntryKind.File, Size: <= MaxLength } || !IsWanted(item.Path)) continue;

                using var reader = new StreamReader(item.Content, Encoding.UTF8, leaveOpen: true);
                files.texts[item.Path] = await reader.ReadToEndAsync(ct);
            }
        }

        return files;
    }

    private static IReadOnlyList<PresentPackage> Installed(string path, string text)
    {
        try
        {
            return
            [
                .. Stanza.ParseAll(text)
                    .Where(stanza => stanza["Status"] is null or "install ok installed" && stanza["Package"] is not null && stanza["Version"] is not null)
                    .Select(PresentPackage.Read),
            ];
        }
        catch (FormatException e)
        {
            throw new BuildException(
                ErrorCode.PackageInvalid,
                $"cannot add packages to the base: its list of packages, '/{ForeignText.Clean(path)}', is malformed: {ForeignText.Clean(e.Message)}; "
                    + "use another base, or correct the file in it",
                e);
        }
    }

    /// <summary>Whether a file tells of the distribution, its packages or its users.</summary>
    internal static bool IsWanted(string path) =>
        path is Status or Users or Groups
        || Releases.Contains(path)
        || (path.StartsWith(StatusFolder, StringComparison.Ordinal) && !path.EndsWith(".md5sums", StringComparison.Ordinal));

    /// <summary>The distribution and its version according to its release file; null if it does not say.</summary>
    // os-release(5): NAME=VALUE, the value perhaps in quotes.
    internal static string? IdOf(string release)
    {
        string? Value(string name) => release.Split('\n')
            .FirstOrDefault(line => line.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..].Trim().Trim('"', '\'');
        return Value("ID") is { } id && Value("VERSION_ID") is { } version ? $"{id}-{version}" : null;
    }

    private string[] Lines(string path) => (texts.GetValueOrDefault(path) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
