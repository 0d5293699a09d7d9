using ContainerSlim.Build;
using Microsoft.Build.Framework;

namespace ContainerSlim.Tasks;

/// <summary>Items that were written as properties: the name of each, with its value as metadata Value.</summary>
internal sealed class ItemProperties(ITaskItem[] properties)
{
    /// <summary>Names and values, after those of the items.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Pairs(string name, IEnumerable<KeyValuePair<string, string>> items) =>
        [.. items, .. ItemText.Pairs(name, Of(name))];

    /// <summary>Ports, after those of the items.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Ports(string name, IEnumerable<KeyValuePair<string, string>> items) =>
        [.. items, .. ItemText.Ports(Of(name))];

    /// <summary>Words of a command, instead of those of the items.</summary>
    public IReadOnlyList<string> Words(string name, IReadOnlyList<string> items) => Of(name) is { Count: > 0 } words ? words : items;

    private IReadOnlyList<string> Of(string name) =>
        [.. properties.Where(property => property.ItemSpec == name).SelectMany(property => MetadataList.Of(property, "Value"))];
}
