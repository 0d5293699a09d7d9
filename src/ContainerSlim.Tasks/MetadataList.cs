using Microsoft.Build.Framework;

namespace ContainerSlim.Tasks;

/// <summary>
/// Metadata that is a list. It is split before MSBuild's escapes are decoded, so a value
/// with <c>%3B</c> contains a semicolon and stays one value.
/// </summary>
internal static class MetadataList
{
    public static IReadOnlyList<string> Of(ITaskItem item, string name)
    {
        var escaped = item is ITaskItem2 own ? own.GetMetadataValueEscaped(name) : item.GetMetadata(name);
        return [.. escaped.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Uri.UnescapeDataString)];
    }
}
