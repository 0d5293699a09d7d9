using System.Globalization;
using System.Text;
using ContainerSlim.Debian.Definitions;
using ContainerSlim.Debian.Packages;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Cut;

/// <summary>What is cut from which package into which layer.</summary>
internal sealed class CutPlan
{
    // Raised with every change of the code that gives other entries for the same definitions and packages.
    private const int Version = 2;

    private readonly Selection selection;
    private readonly IReadOnlyDictionary<SliceName, string> groupOf;
    private readonly IReadOnlyDictionary<string, string> whole;

    private CutPlan(Selection selection, IReadOnlyDictionary<SliceName, string> groupOf, IReadOnlyDictionary<string, string> whole)
    {
        this.selection = selection;
        this.groupOf = groupOf;
        this.whole = whole;
        Groups = [.. BaseGroup.All.Where(group => groupOf.Values.Contains(group) || whole.Values.Contains(group))];
    }

    /// <summary>The layers, the lowest first.</summary>
    public IReadOnlyList<string> Groups { get; }

    /// <summary>The release that the definitions belong to.</summary>
    public required ReleaseDefinition Release { get; init; }

    /// <summary>The libraries that the base should have, and that no slice has.</summary>
    public IReadOnlyList<string> UnknownLibraries { get; private init; } = [];

    /// <summary>The slices, each after those that it needs.</summary>
    public IReadOnlyList<SliceDefinition> Slices => selection.Slices;

    /// <summary>The packages that files come from.</summary>
    public IReadOnlySet<string> Packages => selection.Packages.Concat(whole.Keys).ToHashSet(StringComparer.Ordinal);

    /// <summary>Makes the plan of a request.</summary>
    /// <exception cref="DebianException">A definition is malformed, a slice does not exist, or slices contradict each other.</exception>
    public static CutPlan Of(BaseRequest request) => Of(request, DefinitionSet.Of(request.Distribution.Id, request.Definitions));

    /// <summary>Makes the plan of a request whose definitions are already open.</summary>
    /// <exception cref="DebianException">A definition is malformed, a slice does not exist, or slices contradict each other.</exception>
    public static CutPlan Of(BaseRequest request, DefinitionSet definitions) =>
        Of(definitions, PartFinder.Find(request, definitions), request.Architecture.Name);

    private static CutPlan Of(DefinitionSet definitions, CutParts parts, string architecture)
    {
        // A slice that several layers need belongs to the lowest of them.
        var groupOf = new Dictionary<SliceName, string>();
        foreach (var group in BaseGroup.All)
        {
            var wanted = parts.Slices.Where(one => one.Group == group).Select(one => one.Slice).ToList();
            if (wanted.Count == 0) continue;

            foreach (var slice in Selection.Of(definitions, wanted, architecture).Slices) groupOf.TryAdd(slice.Name, group);
        }

        return new CutPlan(
            Selection.Of(definitions, groupOf.Keys, architecture),
            groupOf,
            parts.Whole.ToDictionary(one => one.Package, one => one.Group, StringComparer.Ordinal))
        {
            Release = definitions.Release ?? throw new DebianException(ErrorCode.SliceInvalid, "cannot find a release: no definitions have a chisel.yaml"),
            UnknownLibraries = parts.Unknown,
        };
    }

    /// <summary>The same plan with more whole packages, which others depend on.</summary>
    public CutPlan With(IEnumerable<string> packages)
    {
        var all = new Dictionary<string, string>(whole, StringComparer.Ordinal);
        foreach (var package in packages.Where(package => !Packages.Contains(package))) all[package] = BaseGroup.Packages;
        return new CutPlan(selection, groupOf, all) { Release = Release, UnknownLibraries = UnknownLibraries };
    }

    /// <summary>Everything that is taken or made.</summary>
    public IReadOnlyList<Pick> Picks() =>
    [
        .. selection.Slices.SelectMany(slice => selection.PathsOf(slice).Select(path => new Pick(groupOf[slice.Name], slice.Name, path))),
        .. whole.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => Pick.Whole(one.Value, one.Key)),
    ];

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
internal sealed record CutParts(IReadOnlyList<(SliceName Slice, string Group)> Slices, IReadOnlyList<(string Package, string Group)> Whole)
{
    /// <summary>Libraries that the base should have and that no slice has.</summary>
    public IReadOnlyList<string> Unknown { get; init; } = [];
}
