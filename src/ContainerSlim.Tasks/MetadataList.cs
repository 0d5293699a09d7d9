using Microsoft.Build.Framework;

namespace ContainerSlim.Tasks;

/// <summary>
/// Metadata that is a list. The parts are told apart while MSBuild's escapes stand: a
/// value with <c>%3B</c> in it has a semicolon, and is one value.
/// </summary>
internal static class MetadataList
{
    public static IReadOnlyList<string> Of(ITaskItem item, string name)
    {
        var escaped = item is ITaskItem2 own ? own.GetMetadataValueEscaped(name) : item.GetMetadata(name);
        return [.. escaped.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Uri.UnescapeDataString)];
    }
}
