using System.Text;
using ContainerSlim.Debian.Cut;
using ContainerSlim.Debian.Definitions;
using ContainerSlim.Debian.Dependencies;
using ContainerSlim.Debian.Packages;
using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian;

/// <summary>The packages that a request needs by name, known without a mirror. Versions, and what these packages depend on, only a mirror knows.</summary>
public sealed class PackageNeeds
{
    private readonly BaseRequest request;
    private readonly DefinitionSet definitions;
    private readonly CutPlan plan;

    private PackageNeeds(BaseRequest request)
    {
        this.request = request;
        definitions = DefinitionSet.Of(request.Distribution.Id, request.Definitions);
        plan = CutPlan.Of(request, definitions);
        Names = plan.Packages;
        Whole = plan.Whole.Select(package => package.Name).ToHashSet(StringComparer.Ordinal);
        Versions = request.Parts
            .Where(part => part.Version is not null && request.WholePackages.Count == 0)
            .GroupBy(PackageOf, StringComparer.Ordinal)
            .ToDictionary(parts => parts.Key, parts => parts.Last().Version!, StringComparer.Ordinal);
    }

    /// <summary>The packages.</summary>
    public IReadOnlySet<string> Names { get; }

    /// <summary>Those that are taken whole, with the packages that they depend on.</summary>
    public IReadOnlySet<string> Whole { get; }

    /// <summary>The exact version of each package that is requested in one.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; }

    /// <summary>
    /// Identifies the definitions of the packages' slices: it differs if the same packages could be cut differently. Null for whole packages.
    /// </summary>
    public string? Definitions => request.WholePackages.Count > 0 ? null : Digest.Of(Encoding.UTF8.GetBytes(WriteDefinitions())).ToString();

    /// <summary>Identifies the packages that are there already; null if there are none.</summary>
    public string? Present => PresentOf(request.Present);

    /// <summary>The needs of a request.</summary>
    /// <exception cref="DebianException">A definition is malformed, a slice does not exist, or slices contradict each other.</exception>
    public static PackageNeeds Of(BaseRequest request) => new(request);

    /// <summary>
    /// The resolution with packages that were chosen before, without looking anything up. A package that is not in the store is downloaded by its
    /// path and verified by its digest.
    /// </summary>
    /// <param name="packages">The packages, in any order.</param>
    /// <param name="dependencies">Those of them that whole packages depend on.</param>
    public BaseResolution With(IEnumerable<Package> packages, IEnumerable<string> dependencies)
    {
        IReadOnlyList<Package> sorted = [.. packages.OrderBy(package => package.Name, StringComparer.Ordinal)];
        return BaseResolution.Of(plan.With(dependencies.Union(Whole, StringComparer.Ordinal)), sorted, []) with { Download = new LockedDownload(request) };
    }

    /// <summary>Identifies packages that are there already; null if there are none.</summary>
    public static string? PresentOf(IReadOnlyList<PresentPackage> packages) => packages.Count == 0 ? null
        : Digest.Of(Encoding.UTF8.GetBytes(string.Join('\n', packages.Select(package => package.ToString()).Order(StringComparer.Ordinal)))).ToString();

    private static string PackageOf(BasePart part) => part.Kind == BasePartKind.Slice ? SliceName.Parse(part.Name).Package : part.Name;

    private string WriteDefinitions()
    {
        var text = new StringBuilder();
        foreach (var definition in Names.Order(StringComparer.Ordinal).Select(definitions.Find).OfType<PackageDefinition>())
        {
            text.Append(DefinitionWriter.Write(definition, DefinitionFormat.V3));
        }

        return text.ToString();
    }
}
