using System.Globalization;

namespace ContainerSlim.Build;

/// <summary>Describes locks for messages.</summary>
internal static class LockText
{
    // More names would not add useful information.
    private const int Shown = 5;

    /// <summary>Some of several texts.</summary>
    public static string Join(IReadOnlyList<string> texts, string separator = ", ")
    {
        var more = texts.Count > Shown ? string.Create(CultureInfo.InvariantCulture, $" and {texts.Count - Shown} more") : "";
        return string.Join(separator, texts.Take(Shown)) + more;
    }

    /// <summary>What is different in the newer of two locks.</summary>
    public static string Changes(LockFile before, LockFile after)
    {
        var (old, current) = (Names(before), Names(after));
        var added = current.Keys.Except(old.Keys).Order(StringComparer.Ordinal).ToList();
        var removed = old.Keys.Except(current.Keys).Order(StringComparer.Ordinal).ToList();
        var changed = current.Keys.Intersect(old.Keys).Where(name => current[name] != old[name]).Order(StringComparer.Ordinal).ToList();
        var parts = new[] { ("added", added), ("removed", removed), ("changed", changed) }
            .Where(part => part.Item2.Count > 0)
            .Select(part => $"{part.Item1} {Join(part.Item2)}");
        return string.Join("; ", parts.DefaultIfEmpty("the packages and images are the same"));
    }

    // Packages and images with what is locked of them, on all platforms.
    private static Dictionary<string, string> Names(LockFile file) => file.Entries
        .SelectMany(entry => NamesOf(entry.Source))
        .GroupBy(one => one.Name, StringComparer.Ordinal)
        .ToDictionary(
            one => one.Key,
            one => string.Join(' ', one.Select(same => same.Value).Distinct().Order(StringComparer.Ordinal)),
            StringComparer.Ordinal);

    private static IEnumerable<(string Name, string Value)> NamesOf(LockedSource source)
    {
        if (source is LockedImage image) yield return (image.Image, image.Digest.ToString());
        if (source.AllPackages is not { } packages) yield break;

        foreach (var (name, package) in packages.Packages) yield return (name, package.Content.Digest.ToString());
    }
}
