namespace ContainerSlim.Debian.Icu;

/// <summary>Which items are for some locales, their regions, their parents and their other names, and for all locales.</summary>
internal static class LocaleSelection
{
    // .NET asks for English names with "en" and "en_US", and ICU's default locale without any environment is en_US_POSIX.
    private static readonly string[] Always = ["en", "en_US", "en_US_POSIX"];

    /// <summary>Keeps the items of the locales and those that serve all.</summary>
    /// <exception cref="ArgumentException">A locale that ICU does not have.</exception>
    public static IReadOnlyList<IcuItem> Select(IReadOnlyList<IcuItem> items, IReadOnlyList<string> requested)
    {
        var trees = items.ToLookup(item => item.Tree).ToDictionary(tree => tree.Key, tree => new LocaleTree([.. tree]));
        var main = trees.GetValueOrDefault("") ?? new LocaleTree([]);
        var chosen = requested.Select(name => Resolve(main, name)).ToList();
        var wanted = chosen.SelectMany(main.WithRegions).Concat(Always).ToHashSet(StringComparer.Ordinal);
        main.AddRelated(wanted);
        main.AddOtherNames(wanted);
        var kept = trees.ToDictionary(tree => tree.Key, tree => tree.Value.Keep(wanted));
        return [.. items.Where(item => item.Locale is not { } locale || IsShared(item) || kept[item.Tree].Contains(locale))];
    }

    // Algorithmic numbering systems use them, whatever the locale.
    private static bool IsShared(IcuItem item) => item.Tree == "rbnf";

    private static string Resolve(LocaleTree main, string requested)
    {
        var name = requested.Replace('-', '_');
        return main.Names.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? throw Unknown(main, requested, name);
    }

    private static ArgumentException Unknown(LocaleTree main, string requested, string name)
    {
        var similar = main.Names
            .Select(known => (Name: known.Replace('_', '-'), Distance: Distance(known.ToUpperInvariant(), name.ToUpperInvariant())))
            .OrderBy(known => known.Distance)
            .ThenByDescending(known => known.Name[0] == name.FirstOrDefault())
            .ThenBy(known => known.Name, StringComparer.Ordinal)
            .Take(3)
            .Select(known => known.Name);
        return new ArgumentException($"cannot cut ICU to the locale '{requested}': ICU has no such locale; similar ones are {string.Join(", ", similar)}");
    }

    // Levenshtein.
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var replaced = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
