using ContainerSlim.Build.Stages;
using Microsoft.Build.Framework;

namespace ContainerSlim.Tasks;

/// <summary>
/// SlimCopy items as the input of a plan. MSBuild creates an item for each part of an Include and for
/// each file that a wildcard finds. Consecutive items with equal metadata are one copy.
/// </summary>
internal static class CopyItems
{
    public static IReadOnlyList<CopyInput> Read(ITaskItem[] items)
    {
        var copies = new List<CopyInput>();
        foreach (var item in items)
        {
            var target = Target(item);
            var include = Patterns(item, isOfProject: string.IsNullOrEmpty(target.From));
            if (copies.Count > 0 && IsSame(copies[^1], target)) copies[^1] = copies[^1] with { Include = [.. copies[^1].Include, .. include] };
            else copies.Add(target with { Include = include });
        }

        return copies;
    }

    private static CopyInput Target(ITaskItem item) => new()
    {
        From = item.GetMetadata(nameof(CopyInput.From)),
        To = item.GetMetadata(nameof(CopyInput.To)),
        Mode = item.GetMetadata(nameof(CopyInput.Mode)),
        Owner = item.GetMetadata(nameof(CopyInput.Owner)),
        Exclude = MetadataList.Of(item, "Except"),
        Optional = item.GetMetadata(nameof(CopyInput.Optional)),
    };

    private static bool IsSame(CopyInput left, CopyInput right) =>
        left with { Include = [], Exclude = [] } == right with { Include = [], Exclude = [] } && left.Exclude.SequenceEqual(right.Exclude);

    private static IReadOnlyList<string> Patterns(ITaskItem item, bool isOfProject)
    {
        var path = item.ItemSpec;
        var files = MetadataList.Of(item, "Files");
        if (files.Count > 0) return CopyInput.Patterns(path, files);

        // A file that MSBuild found with '**' keeps its folders, as with our own patterns: "content/./css/site.css".
        var found = item.GetMetadata("RecursiveDir") + item.GetMetadata("Filename") + item.GetMetadata("Extension");
        var isFound = isOfProject && item.GetMetadata("RecursiveDir").Length > 0 && path.EndsWith(found, StringComparison.Ordinal);
        return [isFound ? $"{Literal(path[..^found.Length].TrimEnd('/'))}/./{Literal(found)}" : path];
    }

    // A bracket in a file name is not a pattern.
    private static string Literal(string path) => path.Replace("[", "[[]", StringComparison.Ordinal);
}
