namespace ContainerSlim.Debian.Definitions;

/// <summary>
/// Slices of new files that every base has, for distributions whose definitions do not have them: those of Ubuntu leave nsswitch.conf to the package
/// that installs it, and older ones do not know manifests.
/// </summary>
internal static class MadeSlices
{
    private const string Package = "base-files";

    private static readonly string[] Names = ["nsswitch", "chisel"];

    /// <summary>The slice that is made for a name; null where none is.</summary>
    public static SliceDefinition? Find(SliceName name) => name.Package == Package && Names.Contains(name.Slice)
        ? DefinitionSet.Of(Distribution.Default.Id, []).Find(Package)!.Find(name.Slice)! with { OwnEssential = [], Essential = [] }
        : null;

    /// <summary>Whether a slice is not in the definitions, and other slices have its files.</summary>
    public static bool IsNeedless(SliceName name, DefinitionSet definitions, IEnumerable<SliceDefinition> others)
    {
        if (Find(name) is not { } made || definitions.Find(Package)?.Find(name.Slice) is not null) return false;

        return others.Any(other => other.Name != name && other.Contents.Any(path => path.Path == made.Contents[0].Path));
    }
}
