using ContainerSlim.Debian.Definitions;
using ContainerSlim.Debian.Dependencies;
using ContainerSlim.Debian.Packages;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Cut;

/// <summary>Finds the parts of a request in the definitions.</summary>
internal sealed class PartFinder
{
    private readonly DefinitionSet definitions;
    private readonly Lazy<LibraryTable> libraries;
    private readonly List<(SliceName, string)> slices = [];
    private readonly List<(WantedPackage, string)> whole = [];
    private readonly List<string> unknown = [];
    private readonly Dictionary<string, DebianVersion> versions = new(StringComparer.Ordinal);

    private PartFinder(DefinitionSet definitions, string architecture)
    {
        this.definitions = definitions;
        libraries = new Lazy<LibraryTable>(() => new LibraryTable(definitions, architecture));
    }

    /// <summary>The slices and whole packages of a request. Libraries that no slice has are named.</summary>
    /// <exception cref="DebianException">A version is not one, or a definition is malformed.</exception>
    public static CutParts Find(BaseRequest request, DefinitionSet definitions)
    {
        if (request.WholePackages.Count > 0) return WholeOf(request.WholePackages);

        var finder = new PartFinder(definitions, request.Architecture.Name);
        foreach (var part in request.Parts) finder.Add(part);

        if (request.Present.FirstOrDefault(package => finder.versions.TryGetValue(package.Name, out var version) && version != package.Version) is { } other)
        {
            throw new DebianException(
                ErrorCode.PackageMissing,
                $"cannot add {other.Name} {finder.versions[other.Name]}: the base has version {other.Version}, and packages of a base stay as they are");
        }

        // Files of a package that is there are not mixed with those of another version.
        var present = request.Present.Select(package => package.Name).ToHashSet(StringComparer.Ordinal);
        return new CutParts(finder.slices, finder.whole)
        {
            Unknown = finder.unknown,
            Versions = finder.versions,
            Icu = request.Icu,
            Present = present,
        };
    }

    private static CutParts WholeOf(IReadOnlyList<WantedPackage> packages) => new([], [.. packages.Select(package => (package, BaseGroup.Packages))])
    {
        TakesWhole = true,
        Versions = packages.Where(package => package.Version is not null).ToDictionary(package => package.Name, package => package.Version!),
    };

    private void Add(BasePart part)
    {
        switch (part.Kind)
        {
            case BasePartKind.Library when libraries.Value.Find(part.Name) is { } slice:
                slices.Add((slice, part.Group));
                break;
            case BasePartKind.Library:
                unknown.Add(part.Name);
                break;
            case BasePartKind.Slice:
                var names = part.Name.Split('|').Select(SliceName.Parse).ToList();
                var name = names.Find(one => definitions.Find(one) is not null) ?? names[0];
                Pin(name.Package, part);
                slices.Add((name, part.Group));
                break;
            default:
                AddPackage(part, Pin(part.Name, part));
                break;
        }
    }

    private void AddPackage(BasePart part, DebianVersion? version)
    {
        if (definitions.Find(part.Name) is { } package) slices.AddRange(package.Slices.Select(slice => (slice.Name, part.Group)));
        else if (!whole.Exists(one => one.Item1.Name == part.Name)) whole.Add((new WantedPackage(part.Name, version), part.Group));
    }

    private DebianVersion? Pin(string package, BasePart part)
    {
        if (part.Version is null) return null;

        try
        {
            return versions[package] = DebianVersion.Parse(part.Version);
        }
        catch (FormatException e)
        {
            throw new DebianException(ErrorCode.PackageMissing, $"cannot get {package} {ForeignText.Clean(part.Version)}: {e.Message}", e);
        }
    }
}
