using ContainerSlim.Debian.Packages;

namespace ContainerSlim.Build;

/// <summary>Compares the packages of two bases by what dpkg's records in them say.</summary>
internal static class PackageChanges
{
    /// <summary>What differs, ordered by name.</summary>
    public static IReadOnlyList<PackageChange> Of(FileTree before, FileTree after)
    {
        var (old, current) = (Versions(before), Versions(after));
        return
        [
            .. old.Keys.Union(current.Keys)
                .Order(StringComparer.Ordinal)
                .Select(name => new PackageChange(name, old.GetValueOrDefault(name), current.GetValueOrDefault(name)))
                .Where(change => change.Before != change.After),
        ];
    }

    private static Dictionary<string, string> Versions(FileTree files) => files
        .TextsOf(path => path == BaseFiles.Status || path.StartsWith(BaseFiles.Status + ".d/", StringComparison.Ordinal))
        .SelectMany(one => Read(one.Text))
        .Where(stanza => stanza["Package"] is not null && stanza["Version"] is not null)
        .DistinctBy(stanza => stanza["Package"])
        .ToDictionary(stanza => stanza["Package"]!, stanza => stanza["Version"]!, StringComparer.Ordinal);

    // What somebody else wrote there is only shown.
    private static IReadOnlyList<Stanza> Read(string text)
    {
        try
        {
            return Stanza.ParseAll(text);
        }
        catch (FormatException)
        {
            return [];
        }
    }
}
