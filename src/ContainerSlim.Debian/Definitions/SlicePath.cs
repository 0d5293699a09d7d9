namespace ContainerSlim.Debian.Definitions;

/// <summary>What a path of a slice is made of.</summary>
internal enum SlicePathKind
{
    /// <summary>A file, link or directory of the package.</summary>
    Copy,

    /// <summary>All that a pattern matches in the package.</summary>
    Glob,

    /// <summary>A new directory.</summary>
    Directory,

    /// <summary>A new file.</summary>
    Text,

    /// <summary>A new symbolic link.</summary>
    SymbolicLink,

    /// <summary>The manifest of the cut.</summary>
    Manifest,
}

/// <summary>A path that a slice contains.</summary>
/// <param name="Path">From the root, with a slash at the end where it is a directory.</param>
/// <param name="Kind">What it is made of.</param>
internal sealed record SlicePath(string Path, SlicePathKind Kind)
{
    /// <summary>The path in the package, the text, or the link's target, by the kind; empty where there is none.</summary>
    public string Info { get; init; } = "";

    /// <summary>The mode of a new file or directory; 0 where it is not given.</summary>
    public int Mode { get; init; }

    /// <summary>Whether a script may change the content.</summary>
    public bool IsMutable { get; init; }

    /// <summary>Whether it exists for scripts only, and is not in the result.</summary>
    public bool IsTemporary { get; init; }

    /// <summary>Debian's names of the architectures that have it; all where it is empty.</summary>
    public IReadOnlyList<string> Architectures { get; init; } = [];

    /// <summary>The package whose file goes in if both packages are chosen; null where none is preferred.</summary>
    public string? Prefer { get; init; }

    /// <summary>The path in the package.</summary>
    public string Source => Kind == SlicePathKind.Copy && Info.Length > 0 ? Info : Path;

    /// <summary>Whether its content comes from the package.</summary>
    public bool IsExtracted => Kind is SlicePathKind.Copy or SlicePathKind.Glob;

    /// <summary>Whether an architecture has it.</summary>
    public bool IsFor(string architecture) => Architectures.Count == 0 || Architectures.Contains(architecture);

    /// <summary>Whether another definition gives the same content for the same path.</summary>
    public bool IsSame(SlicePath other) => (Kind, Info, Mode, IsMutable) == (other.Kind, other.Info, other.Mode, other.IsMutable);
}
