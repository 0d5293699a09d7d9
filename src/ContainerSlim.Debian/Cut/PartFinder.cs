using ContainerSlim.Debian.Definitions;

namespace ContainerSlim.Debian.Cut;

/// <summary>Finds the parts of a request in the definitions.</summary>
internal static class PartFinder
{
    /// <summary>The slices and whole packages of a request. Libraries that no slice has are named.</summary>
    /// <exception cref="DebianException">A slice does not exist, or a definition is malformed.</exception>
    public static CutParts Find(BaseRequest request, DefinitionSet definitions)
    {
        if (request.WholePackages.Count > 0) return new CutParts([], [.. request.WholePackages.Select(package => (package, BaseGroup.Packages))]);

        var libraries = new Lazy<LibraryTable>(() => new LibraryTable(definitions, request.Architecture.Name));
        var slices = new List<(SliceName, string)>();
        var whole = new List<(string, string)>();
        var unknown = new List<string>();
        foreach (var part in request.Parts)
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
                    slices.Add((SliceName.Parse(part.Name), part.Group));
                    break;
                case BasePartKind.Package when definitions.Find(part.Name) is { } package:
                    slices.AddRange(package.Slices.Select(slice => (slice.Name, part.Group)));
                    break;
                default:
                    whole.Add((part.Name, part.Group));
                    break;
            }
        }

        return new CutParts(slices, whole) { Unknown = unknown };
    }
}
