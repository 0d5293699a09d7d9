using ContainerSlim.Debian.Definitions;

namespace ContainerSlim.Debian.Cut;

/// <summary>What to take from a package into a layer.</summary>
/// <param name="Group">The layer, <see cref="BaseGroup.Name"/>.</param>
/// <param name="Slice">The slice that wants it.</param>
/// <param name="Path">The path, or a pattern.</param>
internal sealed record Pick(string Group, SliceName Slice, SlicePath Path)
{
    private static readonly string[] NoUse = ["doc", "doc-base", "man", "info", "locale", "lintian", "bug", "gtk-doc", "help"];

    // Of the documentation, a package keeps its license, which has to be distributed with the files. It may be in another package's folder.
    private readonly string ownDocumentation = $"/usr/share/doc/{Slice.Package}";

    /// <summary>Whether all files are taken but those that a running program has no use for: manuals, translations and notes for maintainers.</summary>
    public bool IsWhole { get; private init; }

    /// <summary>A whole package.</summary>
    public static Pick Whole(string group, string package) =>
        new(group, new SliceName(package, "all"), new SlicePath("/**", SlicePathKind.Glob)) { IsWhole = true };

    /// <summary>Whether it takes a path of the package, which has a slash at its end if it is a directory.</summary>
    public bool Takes(string path) => IsWhole ? TakesOfWhole(path) : Path.Kind == SlicePathKind.Glob ? Glob.Matches(Path.Path, path) : Path.Source == path;

    /// <summary>Where something that it takes goes.</summary>
    public string TargetOf(string path) => Path.Kind == SlicePathKind.Copy ? Path.Path : path;

    private bool TakesOfWhole(string path)
    {
        if (path.EndsWith('/')) return false;

        return path == ownDocumentation
            || path == ownDocumentation + "/copyright"
            || !Array.Exists(NoUse, folder => path.StartsWith($"/usr/share/{folder}/", StringComparison.Ordinal));
    }
}
