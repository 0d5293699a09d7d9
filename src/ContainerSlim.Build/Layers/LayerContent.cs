using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>What a layer is to be made of.</summary>
/// <param name="What">What it is, for the report.</param>
/// <param name="Entries">Its entries.</param>
/// <param name="Options">How it is written.</param>
internal sealed record LayerContent(string What, IReadOnlyList<LayerEntry> Entries, LayerOptions Options)
{
    /// <summary>How many of the entries are files, or links to them.</summary>
    public int Files => Entries.Count(entry => entry.Kind != EntryKind.Directory);
}
