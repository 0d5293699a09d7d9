using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests;

/// <summary>An archive with the packages of a test, and definitions of a test: of Debian 13, or of a release of Ubuntu.</summary>
internal sealed class ForgedArchive : IDisposable
{
    private readonly TemporaryDirectory temporary = new();
    private readonly string keyring;
    private readonly Distribution distribution = Distribution.Debian13;
    private readonly string? release;

    /// <summary>Debian 13 with the packages of every base, some of which a test may replace.</summary>
    public ForgedArchive(params ForgedPackage[] packages)
    {
        Forge = new DebianMirrorForge(temporary.Combine("archive"));
        keyring = Forge.WriteKeyring(armored: true);
        var names = packages.Select(package => package.Name).ToHashSet(StringComparer.Ordinal);
        Forge.Publish(new ForgedSuite("trixie"), [.. DebianMirrorForge.Base.Where(package => !names.Contains(package.Name)), .. packages]);
        foreach (var suite in Distribution.Debian13.Suites.Skip(1)) Forge.Publish(new ForgedSuite(suite));
    }

    private ForgedArchive(string release)
    {
        this.release = ChiselReleases.Require(release);
        distribution = Distribution.Parse(release);
        Forge = new DebianMirrorForge(temporary.Combine("archive"));
        UbuntuForge = new UbuntuMirrorForge(Forge.Folder, release == "ubuntu-22.04" ? "jammy" : "noble");
        keyring = UbuntuForge.WriteKeyring();
    }

    /// <summary>Writes Debian's archive.</summary>
    public DebianMirrorForge Forge { get; }

    /// <summary>Writes Ubuntu's archive; null for Debian.</summary>
    public UbuntuMirrorForge? UbuntuForge { get; }

    /// <summary>A folder for definitions.</summary>
    public string Definitions => temporary.Combine("definitions");

    /// <summary>A release of Ubuntu with its own definitions. Where these are not beside the project, the test is skipped.</summary>
    public static ForgedArchive Ubuntu(string release, params ForgedPackage[] packages)
    {
        var archive = new ForgedArchive(release);
        archive.UbuntuForge!.Publish(packages);
        return archive;
    }

    public void Dispose() => temporary.Dispose();

    public string Combine(params string[] names) => temporary.Combine(names);

    public string Write(string path, string text) => temporary.Write(path, text);

    public ForgedArchive Define(string package, string slices)
    {
        temporary.Write($"definitions/{package}.yaml", $"package: {package}\nslices:\n{slices}");
        return this;
    }

    /// <summary>A request for some parts; without any, for the usual ones.</summary>
    public BaseRequest Request(params IEnumerable<BasePart> parts)
    {
        var request = new BaseRequest
        {
            Store = new BlobStore(temporary.Combine("store"), TimeProvider.System),
            Time = TimeProvider.System,
            Zstd = Build.Zstd.Decompress,
            Sources = PackageSources.Mirror(Forge.Folder),
            KeyringPath = keyring,
            Distribution = distribution,
            Definitions = [.. new[] { release, Directory.Exists(Definitions) ? Definitions : null }.OfType<string>()],
        };
        IReadOnlyList<BasePart> wanted = [.. parts];
        return wanted.Count == 0 ? request : request with { Parts = wanted };
    }

    public Task<BaseContent> BuildAsync(params IEnumerable<BasePart> parts) => DebianBase.BuildAsync(Request(parts), default);

    /// <summary>Every entry of a layer as a line: its path, with a slash for a directory, a target for a link, and what is special.</summary>
    public static IEnumerable<string> Lines(BaseGroup group) => group.Entries
        .Where(entry => !entry.Path.StartsWith("var/lib/dpkg", StringComparison.Ordinal) && !entry.Path.StartsWith("usr/share/doc", StringComparison.Ordinal))
        .Select(entry => entry.Kind switch
        {
            EntryKind.Directory => $"/{entry.Path}/",
            EntryKind.SymbolicLink => $"/{entry.Path} -> {entry.LinkTarget}",
            EntryKind.HardLink => $"/{entry.Path} = /{entry.LinkTarget}",
            _ => "/" + entry.Path,
        });

    public static async Task<string> TextAsync(BaseContent content, string path)
    {
        var entry = content.Groups.SelectMany(group => group.Entries).Last(entry => entry.Path == path);
        using var reader = new StreamReader(await entry.OpenAsync!(default));
        return await reader.ReadToEndAsync();
    }
}
