using System.Globalization;
using System.Text;
using ContainerSlim.Debian.Definitions;
using ContainerSlim.Debian.Dependencies;
using ContainerSlim.Debian.Icu;
using ContainerSlim.Debian.Packages;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Cut;

/// <summary>What is cut from which package into which layer.</summary>
internal sealed class CutPlan
{
    // Raised with every change of the code that gives other entries for the same definitions and packages.
    private const int Version = 3;

    private readonly DefinitionSet definitions;
    private readonly CutParts parts;
    private readonly Selection selection;
    private readonly Dictionary<SliceName, string> groupOf = [];
    private readonly Dictionary<string, string> whole;

    private CutPlan(DefinitionSet definitions, CutParts parts, string architecture)
    {
        (this.definitions, this.parts) = (definitions, Lean(parts, definitions, architecture));
        whole = this.parts.Whole
            .Where(one => !parts.Present.Contains(one.Package.Name))
            .ToDictionary(one => one.Package.Name, one => one.Group, StringComparer.Ordinal);

        // A slice that several layers need belongs to the lowest of them.
        foreach (var group in BaseGroup.All)
        {
            var wanted = this.parts.Slices.Where(one => one.Group == group).Select(one => one.Slice).ToList();
            if (wanted.Count == 0) continue;

            foreach (var slice in Selection.Needed(definitions, wanted, architecture).Where(IsTaken)) groupOf.TryAdd(slice.Name, group);
        }

        selection = Selection.Of(definitions, groupOf.Keys, architecture);
        Slices = [.. selection.Slices.Where(IsTaken)];
        Groups = [.. BaseGroup.All.Where(group => groupOf.ContainsValue(group) || whole.ContainsValue(group))];
        IcuUsers.Check(parts.Icu, Packages);
    }

    /// <summary>The layers, the lowest first.</summary>
    public IReadOnlyList<string> Groups { get; }

    /// <summary>The release that the definitions belong to.</summary>
    public required ReleaseDefinition Release { get; init; }

    /// <summary>The libraries that the base should have, and that no slice has.</summary>
    public IReadOnlyList<string> UnknownLibraries => parts.Unknown;

    /// <summary>The packages that are taken whole.</summary>
    public IReadOnlyList<WantedPackage> Whole => [.. parts.Whole.Select(one => one.Package).Where(package => whole.ContainsKey(package.Name))];

    /// <summary>The packages that whole packages depend on, and themselves.</summary>
    public IReadOnlyList<string> Depended { get; private init; } = [];

    /// <summary>The slices, each after those that it needs.</summary>
    public IReadOnlyList<SliceDefinition> Slices { get; }

    /// <summary>The packages that files come from.</summary>
    public IReadOnlySet<string> Packages => Slices.Select(slice => slice.Name.Package).Concat(whole.Keys).ToHashSet(StringComparer.Ordinal);

    /// <summary>Makes the plan of a request.</summary>
    /// <exception cref="DebianException">A definition is malformed, a slice does not exist, or slices contradict each other.</exception>
    public static CutPlan Of(BaseRequest request) => Of(request, DefinitionSet.Of(request.Distribution.Id, request.Definitions));

    /// <summary>Makes the plan of a request whose definitions are already open.</summary>
    /// <exception cref="DebianException">A definition is malformed, a slice does not exist, or slices contradict each other.</exception>
    public static CutPlan Of(BaseRequest request, DefinitionSet definitions)
    {
        var release = definitions.ReleaseOf(request.Distribution);
        return new CutPlan(definitions, PartFinder.Find(request, definitions), request.Architecture.Name) { Release = release };
    }

    /// <summary>
    /// The same plan with the packages that whole packages depend on: the libraries of those that have slices, all files of the others.
    /// </summary>
    public CutPlan With(IEnumerable<string> depended)
    {
        var names = depended.ToList();
        var others = names.Where(name => !whole.ContainsKey(name)).ToList();
        var sliced = others.Select(SlicesOf).Where(slices => slices.Count > 0).SelectMany(slices => slices);
        var more = parts with
        {
            Slices = [.. parts.Slices, .. sliced.Select(slice => (slice.Name, BaseGroup.Packages))],
            Whole = [.. parts.Whole, .. others.Where(name => SlicesOf(name).Count == 0).Select(name => (new WantedPackage(name), BaseGroup.Packages))],
        };
        return new CutPlan(definitions, more, selection.Architecture) { Release = Release, Depended = names };
    }

    /// <summary>The request for the packages that are taken whole, and for what they depend on.</summary>
    public BaseRequest WholeOf(BaseRequest request) => request with
    {
        WholePackages = Whole,
        Present = request.WholePackages.Count > 0 ? request.Present : [.. request.Present, .. PresentPackage.OfScripts],
    };

    /// <summary>The archive that a package must come from; null where its definition names none.</summary>
    public string? ArchiveOf(string package) => definitions.Find(package)?.Archive;

    /// <summary>Whether a package is taken whole.</summary>
    public bool IsWhole(string package) => whole.ContainsKey(package);

    /// <summary>Whether a version of a package can be used.</summary>
    public bool Allows(Package package) => !parts.Versions.TryGetValue(package.Name, out var version) || version == package.Version;

    /// <summary>A package with its version, if only one can be used.</summary>
    public string TextOf(string package) => parts.Versions.TryGetValue(package, out var version) ? $"{package}={version}" : package;

    /// <summary>Everything that is taken or made.</summary>
    public IReadOnlyList<Pick> Picks() =>
    [
        .. Slices.SelectMany(slice => selection.PathsOf(slice).Select(path => new Pick(groupOf[slice.Name], slice.Name, path))),
        .. whole.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => Pick.Whole(one.Value, one.Key)),
    ];

    private static CutParts Lean(CutParts parts, DefinitionSet definitions, string architecture)
    {
        var needed = Selection.Needed(definitions, parts.Slices.Select(one => one.Slice), architecture);
        return parts with { Slices = [.. parts.Slices.Where(one => !MadeSlices.IsNeedless(one.Slice, definitions, needed))] };
    }

    private bool IsTaken(SliceDefinition slice) => !parts.Present.Contains(slice.Name.Package);

    // A package that is taken whole needs libraries, not the smaller parts that some apps can do with.
    private IReadOnlyList<SliceDefinition> SlicesOf(string package) => parts.TakesWhole || definitions.Find(package) is not { } found ? []
        : found.Find("libs") is { } libraries ? [libraries]
        : found.Slices;

    /// <summary>
    /// Identifies the contents of a layer: the definitions of its slices and the packages that they come from. Of a package that lower layers
    /// have files of as well, also those, because its record lists all of them. The layer of the manifest depends on all others.
    /// </summary>
    public string KeyOf(string group, IReadOnlyList<Package> packages)
    {
        var isManifest = group == BaseGroup.Manifest;
        var own = Slices.Where(slice => groupOf[slice.Name] == group).Select(slice => slice.Name.Package)
            .Concat(whole.Where(one => one.Value == group).Select(one => one.Key))
            .ToHashSet(StringComparer.Ordinal);
        bool Concerns(string package) => isManifest || own.Contains(package);

        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Version} {group} {selection.Architecture}\n");
        if (isManifest || group == BaseGroup.Icu) text.Append(parts.Icu).Append('\n');
        foreach (var slice in Slices.Where(slice => Concerns(slice.Name.Package)).OrderBy(slice => slice.Name))
        {
            var definition = new PackageDefinition(slice.Name.Package) { Slices = [slice] };
            text.Append(groupOf[slice.Name]).Append('\n').Append(DefinitionWriter.Write(definition, DefinitionFormat.V3));
        }

        foreach (var (package, at) in whole.Where(one => Concerns(one.Key)).OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{at} {package}\n");
        }

        foreach (var package in packages.Where(package => Concerns(package.Name)))
        {
            text.Append(CultureInfo.InvariantCulture, $"{package} {package.Content.Digest}\n");
        }

        return Digest.Of(Encoding.UTF8.GetBytes(text.ToString())).Hex;
    }
}

/// <summary>The parts of a base, found in the definitions.</summary>
/// <param name="Slices">Slices, each with its layer.</param>
/// <param name="Whole">Whole packages, each with its layer.</param>
internal sealed record CutParts(IReadOnlyList<(SliceName Slice, string Group)> Slices, IReadOnlyList<(WantedPackage Package, string Group)> Whole)
{
    /// <summary>Libraries that the base should have and that no slice has.</summary>
    public IReadOnlyList<string> Unknown { get; init; } = [];

    /// <summary>The exact versions of packages that have to have one.</summary>
    public IReadOnlyDictionary<string, DebianVersion> Versions { get; init; } = new Dictionary<string, DebianVersion>();

    /// <summary>Packages that are there already, of which nothing is taken.</summary>
    public IReadOnlySet<string> Present { get; init; } = new HashSet<string>();

    /// <summary>How much of ICU's data goes in.</summary>
    public IcuCut Icu { get; init; } = IcuCut.Whole;

    /// <summary>Whether packages are taken whole although they have slices.</summary>
    public bool TakesWhole { get; init; }
}
