using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>The content of a layer to write.</summary>
/// <param name="What">The description of the layer, for the report.</param>
/// <param name="Entries">The entries.</param>
/// <param name="Options">The options for writing the layer.</param>
internal sealed record LayerContent(string What, IReadOnlyList<LayerEntry> Entries, LayerOptions Options)
{
    /// <summary>The number of entries that are files or links.</summary>
    public int Files => Entries.Count(entry => entry.Kind != EntryKind.Directory);
}
