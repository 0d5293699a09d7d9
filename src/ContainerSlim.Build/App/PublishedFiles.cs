using System.IO.Enumeration;

namespace ContainerSlim.Build;

/// <summary>The files of a published folder, in the order of their paths. Links to folders are not followed, for one may lead back.</summary>
internal static class PublishedFiles
{
    private static readonly EnumerationOptions Options = new() { RecurseSubdirectories = true, AttributesToSkip = 0 };

    public static IEnumerable<string> In(string directory) => new FileSystemEnumerable<string>(directory, (ref entry) => entry.ToFullPath(), Options)
    {
        ShouldIncludePredicate = (ref entry) => !entry.IsDirectory,
        ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
    }.Order(StringComparer.Ordinal);
}
