namespace ContainerSlim.Build.Stages;

/// <summary>A path in an image's root file system, with its links resolved.</summary>
/// <param name="Path">The resolved path; empty for the root.</param>
/// <param name="Entry">The existing entry; null if there is none.</param>
internal sealed record MergedPlace(string Path, LayerIndexEntry? Entry)
{
    /// <summary>Whether a parent in the path is not a directory. The resolved path ends there.</summary>
    public bool IsBlocked { get; init; }

    /// <summary>Whether it is a directory that is not empty.</summary>
    public bool HasContent { get; init; }
}
