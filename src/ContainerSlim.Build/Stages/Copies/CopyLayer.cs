using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>How often what a layer is copied from changes; what changes seldom lies lower, so that what lies on it need not be sent again.</summary>
public enum CopyRank
{
    /// <summary>An image or packages.</summary>
    Fetched,
    /// <summary>What a command or another project's publish made.</summary>
    Made,
    /// <summary>Files of the project's folder.</summary>
    Project,
}

/// <summary>A layer of copied files.</summary>
/// <param name="What">What is in it, as the image's history says it.</param>
/// <param name="Rank">How often it changes.</param>
/// <param name="Entries">The entries; their contents are read while the stages' results are open.</param>
public sealed record CopyLayer(string What, CopyRank Rank, IReadOnlyList<LayerEntry> Entries)
{
    /// <summary>The folder of this machine that the files are in; null where they are in layers.</summary>
    public string? Folder { get; init; }

    /// <summary>
    /// Names the entries with their contents, so that a layer of the same key need not be written again; null where files of the disk are
    /// in it.
    /// </summary>
    public string? Key { get; init; }
}
