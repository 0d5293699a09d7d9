using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>
/// How often the source of a copied layer changes. A layer that changes rarely is placed lower, so that it does not cause the layers above
/// it to be sent again.
/// </summary>
public enum CopyRank
{
    /// <summary>Fetched: an image or packages.</summary>
    Fetched,
    /// <summary>The output of a command, or of another project's publish.</summary>
    Made,
    /// <summary>Files in the project's folder.</summary>
    Project,
}

/// <summary>A layer of copied files.</summary>
/// <param name="What">A description of the content for the image's history.</param>
/// <param name="Rank">How often the source changes.</param>
/// <param name="Entries">The entries, whose contents are read while the stages' results are open.</param>
public sealed record CopyLayer(string What, CopyRank Rank, IReadOnlyList<LayerEntry> Entries)
{
    /// <summary>The folder on this machine that contains the files; null if they are in layers.</summary>
    public string? Folder { get; init; }

    /// <summary>
    /// Identifies the entries and their contents, so that a layer with the same key need not be written again; null if files on disk are
    /// among them.
    /// </summary>
    public string? Key { get; init; }
}
