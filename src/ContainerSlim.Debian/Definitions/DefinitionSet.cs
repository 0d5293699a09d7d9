using System.Collections.Concurrent;
using System.Text;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Definitions;

/// <summary>
/// The slices of a distribution: those that come with this product, and over them those of the user's folders, file by file. A file is read when
/// its package is looked for.
/// </summary>
internal sealed class DefinitionSet
{
    // Nobody changes these, and each is parsed once: the packages of a base are planned before they are fetched and again when they are cut.
    private static readonly ConcurrentDictionary<string, DefinitionSet> WithoutFolders = new(StringComparer.Ordinal);

    // The last ones with folders: a publish plans the same base several times.
    private static Kept? latest;

    private static readonly Lazy<string> Own = new(OwnDefinitionFiles.Fingerprint);

    private readonly Dictionary<string, Source> sources = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PackageDefinition> read = new(StringComparer.Ordinal);
    private readonly List<IDefinitionFiles> layers;

    /// <summary>Takes definitions, each later one over the earlier ones.</summary>
    /// <exception cref="DebianException">A release is malformed.</exception>
    public DefinitionSet(params IEnumerable<IDefinitionFiles> layers)
    {
        this.layers = [.. layers];
        foreach (var files in this.layers)
        {
            var release = files.ReadRelease() is { } text ? Parse("chisel.yaml", () => ReleaseReader.Read(text)) : null;
            Release = release ?? Release;
            foreach (var (package, location) in files.Packages) sources[package] = new Source(files, location, release?.Format);
        }
    }

    /// <summary>The release of the last definitions that have one; null where none has.</summary>
    public ReleaseDefinition? Release { get; }

    /// <summary>Differs whenever the definitions of this product may differ.</summary>
    public static string OwnFingerprint => Own.Value;

    /// <summary>The packages that have slices, in the order of their names.</summary>
    public IEnumerable<string> Packages => sources.Keys.Order(StringComparer.Ordinal);

    /// <summary>The definitions of a distribution.</summary>
    /// <param name="distribution">The distribution.</param>
    /// <param name="folders">Folders of the user.</param>
    /// <exception cref="DebianException">A folder cannot be read, or its release is malformed.</exception>
    public static DefinitionSet Of(string distribution, IReadOnlyList<string> folders) => folders.Count == 0
        ? WithoutFolders.GetOrAdd(distribution, id => new DefinitionSet(new OwnDefinitionFiles(id)))
        : WithFolders(distribution, folders);

    /// <summary>
    /// Differs whenever the definitions may differ: a digest of the names and contents of all files, which are not parsed for it.
    /// </summary>
    public string Fingerprint()
    {
        var text = new StringBuilder();
        foreach (var files in layers)
        {
            text.Append(files.ReadRelease()).Append('\0');
            foreach (var (package, location) in files.Packages.OrderBy(one => one.Key, StringComparer.Ordinal))
            {
                text.Append(package).Append('\0').Append(files.Read(location)).Append('\0');
            }
        }

        return Digest.Of(Encoding.UTF8.GetBytes(text.ToString())).Hex;
    }

    /// <summary>The release of a distribution.</summary>
    /// <exception cref="DebianException">No definitions have a release, or that of another version.</exception>
    public ReleaseDefinition ReleaseOf(Distribution distribution)
    {
        if (Release is not { } release) throw Distribution.Unknown(distribution.Id, "there are no definitions of it");
        if (release.Archives.FirstOrDefault(archive => archive.Version != distribution.Version) is not { } other) return release;

        throw Distribution.Unknown(
            distribution.Id,
            $"the definitions in SlimSlices are of version {ForeignText.Clean(other.Version)}; if you want a base of that, set SlimDistribution to it");
    }

    /// <summary>The slices of a package; null where it has none.</summary>
    /// <exception cref="DebianException">Its definition is malformed.</exception>
    public PackageDefinition? Find(string package) => sources.TryGetValue(package, out var source)
        ? read.GetOrAdd(package, name => Parse(source.Location, () => new PackageReader(source.Format).Read(name, source.Files.Read(source.Location))))
        : null;

    /// <summary>A slice; null where there is none. Those that every base has are made where the definitions do not have them.</summary>
    /// <exception cref="DebianException">The definition of its package is malformed.</exception>
    public SliceDefinition? Find(SliceName name) => Find(name.Package)?.Find(name.Slice) ?? MadeSlices.Find(name);

    // The user may change files between the builds of one process, so all are read each time, and only parsing them is saved.
    private static DefinitionSet WithFolders(string distribution, IReadOnlyList<string> folders)
    {
        var definitions = new DefinitionSet([new OwnDefinitionFiles(distribution), .. folders.Select(folder => new FolderDefinitionFiles(folder))]);
        var identity = string.Join('\n', [distribution, .. folders, definitions.Fingerprint()]);
        if (latest is { } kept && kept.Identity == identity) return kept.Definitions;

        latest = new Kept(identity, definitions);
        return definitions;
    }

    private static T Parse<T>(string location, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (FormatException e)
        {
            throw new DebianException(ErrorCode.SliceInvalid, $"cannot use the slices of '{location}': {ForeignText.Clean(e.Message)}", e);
        }
    }

    private sealed record Kept(string Identity, DefinitionSet Definitions);

    private sealed record Source(IDefinitionFiles Files, string Location, DefinitionFormat? Format);
}
