using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests;

/// <summary>An archive of Debian 13 with the packages of a test, and definitions of a test.</summary>
internal sealed class ForgedArchive : IDisposable
{
    private readonly TemporaryDirectory temporary = new();
    private readonly DebianMirrorForge forge;

    public ForgedArchive(params ForgedPackage[] packages)
    {
        forge = new DebianMirrorForge(temporary.Combine("archive"));
        var names = packages.Select(package => package.Name).ToHashSet(StringComparer.Ordinal);
        forge.Publish(new ForgedSuite("trixie"), [.. DebianMirrorForge.Base.Where(package => !names.Contains(package.Name)), .. packages]);
        foreach (var suite in new[] { "trixie-updates", "trixie-security" }) forge.Publish(new ForgedSuite(suite));
    }

    public void Dispose() => temporary.Dispose();

    /// <summary>A folder for definitions.</summary>
    public string Definitions => temporary.Combine("definitions");

    public ForgedArchive Define(string package, string slices)
    {
        temporary.Write($"definitions/{package}.yaml", $"package: {package}\nslices:\n{slices}");
        return this;
    }

    public BaseRequest Request(params IEnumerable<BasePart> parts) => new()
    {
        Store = new BlobStore(temporary.Combine("store"), TimeProvider.System),
        Time = TimeProvider.System,
        Sources = PackageSources.Mirror(forge.Folder),
        KeyringPath = forge.WriteKeyring(armored: true),
        Definitions = Directory.Exists(Definitions) ? [Definitions] : [],
        Parts = [.. parts],
    };

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
