using System.Text;

namespace ContainerSlim.Debian.Icu;

/// <summary>The locales of one folder of the archive, and how they refer to each other.</summary>
internal sealed class LocaleTree
{
    private const int LongestImport = 100;

    private static readonly byte[] Import = Encoding.Unicode.GetBytes("[import ");

    private readonly SortedDictionary<string, IcuItem> items = new(StringComparer.Ordinal);
    private readonly ResourceBundle? pool;

    public LocaleTree(IReadOnlyList<IcuItem> tree)
    {
        foreach (var item in tree)
        {
            if (item.Locale is { } locale) items[locale] = item;
            if (item.FileName == "pool.res") pool = ResourceBundle.Read(item.Content, pool: null);
        }
    }

    public IEnumerable<string> Names => items.Keys;

    /// <summary>The locale and all that are more exact: <c>de</c>, <c>de_AT</c>, <c>de_CH</c>.</summary>
    public IEnumerable<string> WithRegions(string locale) =>
        Names.Where(name => name == locale || name.StartsWith(locale + "_", StringComparison.Ordinal));

    /// <summary>What is kept of this tree if these locales are wanted: also those whose data theirs refers to.</summary>
    public IReadOnlySet<string> Keep(IReadOnlySet<string> wanted)
    {
        var kept = wanted.ToHashSet(StringComparer.Ordinal);
        AddRelated(kept);
        return kept;
    }

    /// <summary>Adds what ICU reads after a locale's own data: its parents, what it is another name for, and the sort rules that it imports.</summary>
    public void AddRelated(HashSet<string> locales)
    {
        var open = new Stack<string>(locales);
        while (open.TryPop(out var locale))
        {
            foreach (var related in Related(locale).Where(locales.Add)) open.Push(related);
        }
    }

    /// <summary>Adds the other names of locales: <c>zh_TW</c> for <c>zh_Hant_TW</c>.</summary>
    public void AddOtherNames(HashSet<string> locales)
    {
        var others = Names.Select(name => (Name: name, Target: Find(name, "%%ALIAS"))).Where(other => other.Target is not null).ToList();
        // Some are other names of other names: sr_CS, sr_RS, sr_Cyrl_RS.
        int before;
        do
        {
            before = locales.Count;
            locales.UnionWith(others.Where(other => locales.Contains(other.Target!)).Select(other => other.Name));
        }
        while (locales.Count > before);
    }

    private IEnumerable<string> Related(string locale)
    {
        var end = locale.LastIndexOf('_');
        if (end > 0) yield return locale[..end];
        if (!items.TryGetValue(locale, out var item)) yield break;
        if (Find(locale, "%%Parent") is { } parent) yield return parent;
        if (Find(locale, "%%ALIAS") is { } target) yield return target;
        if (item.Tree != "coll") yield break;

        foreach (var import in Imports(item.Content)) yield return import;
    }

    private string? Find(string locale, string key) => ResourceBundle.Read(items[locale].Content, pool).FindText(key);

    // Rules are texts such as "[import hr-u-co-search]": ICU reads them again when .NET adds rules of its own, for CompareOptions.
    private static List<string> Imports(ReadOnlyMemory<byte> content)
    {
        var imports = new List<string>();
        var rest = content.Span;
        for (var at = rest.IndexOf(Import); at >= 0; at = rest.IndexOf(Import))
        {
            rest = rest[(at + Import.Length)..];
            var text = Encoding.Unicode.GetString(rest[..Math.Min(LongestImport, rest.Length & ~1)]);
            imports.Add(text.Split(']')[0].Split("-u-")[0].Replace('-', '_'));
        }

        return imports;
    }
}
