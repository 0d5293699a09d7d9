using System.Globalization;
using System.Text;

namespace ContainerSlim.Debian.Tests.Icu;

/// <summary>Asks how cultures sort, find and normalize texts.</summary>
internal sealed class CollationProbe(TextWriter output)
{
    private const CompareOptions AllOptions = CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace | CompareOptions.IgnoreSymbols
        | CompareOptions.IgnoreKanaType | CompareOptions.IgnoreWidth;

    // Languages whose rules differ in kind: contractions, expansions, several collations, imports.
    private static readonly HashSet<string> Thorough =
        ["", "de-DE-u-co-phonebk", "gl", "hu", "sr-Latn"];

    // For these, ICU sorts all ideographs anew for each combination of options, which takes a while.
    private static readonly HashSet<string> Ideographic = ["ja", "ko", "zh", "zh-Hant", "zh-Hans-CN-u-co-stroke"];

    private static readonly CompareOptions[] FewOptions =
        [CompareOptions.None, CompareOptions.IgnoreCase, CompareOptions.IgnoreKanaType | CompareOptions.IgnoreWidth, AllOptions];

    private static readonly string[] Texts =
    [
        "", "a", "A", "á", "a\u0301", "ä", "ae", "æ", "å", "aa", "z", "Z", "ch", "c", "d", "ll", "ñ", "n\u0303", "ß", "ss", "ſ", "co-op", "coop", "co op",
        "résumé", "resume", "$1", "€1", "10", "9", "ｱ", "ア", "あ", "が", "か\u3099", "カ", "Ａ", "ａ", "中", "文", "一", "丁", "阿", "가", "각", "ก", "เก", "ไทย", "א", "ب",
        "İ", "i", "ı", "I", "dž", "ǆ", "đ", "ø", "ö",
        "þ", "ů", "ў", "я", "ё", "е", "\u200d", "👩‍👩‍👧", "👩", "\r\n", "\n", "-", "_", "\u00ad", "𠀀", "\ud800",
    ];

    private static readonly string[] Names = ["bücher.example", "faß.de", "xn--bcher-kva.example", "例え.テスト", "a\u200db.com", "βόλος.com", "ABC.com",
        "क्\u200dष.in"];

    public void Ask(IReadOnlyList<string> cultures)
    {
        foreach (var name in cultures) AskOrder(new CultureInfo(name).CompareInfo, CompareOptions.None);
        var all = Enumerable.Range(0, (int)AllOptions + 1).Select(number => (CompareOptions)number).ToList();
        foreach (var name in Thorough.Where(name => IsAmong(name, cultures))) AskAll(name, all);
        foreach (var name in Ideographic.Where(name => IsAmong(name, cultures))) AskAll(name, FewOptions);
        foreach (var text in Texts.Concat(Names)) AskText(text);
    }

    private static bool IsAmong(string name, IReadOnlyList<string> cultures) => cultures.Contains(name.Split("-u-")[0]);

    private void AskAll(string name, IEnumerable<CompareOptions> all)
    {
        var compare = new CultureInfo(name).CompareInfo;
        foreach (var options in all)
        {
            AskOrder(compare, options);
            AskFound(compare, options);
        }
    }

    private void AskOrder(CompareInfo compare, CompareOptions options)
    {
        var sorted = Texts.Order(Comparer<string>.Create((one, other) => compare.Compare(one, other, options)));
        output.WriteLine($"{compare.Name}|{options}|{string.Join('|', sorted)}");
        foreach (var text in Texts) output.WriteLine(Convert.ToHexString(compare.GetSortKey(text, options).KeyData));
        output.WriteLine(compare.GetHashCode("a", options) == compare.GetHashCode("A", options));
    }

    private void AskFound(CompareInfo compare, CompareOptions options)
    {
        var all = string.Concat(Texts);
        output.WriteLine(string.Join(' ', Texts.Select(text => compare.IndexOf(all, text, options))));
        output.WriteLine(string.Join(' ', Texts.Select(text => compare.LastIndexOf(all, text, options))));
        output.WriteLine(string.Join(' ', Texts.Select(text => compare.IsPrefix(text + all, "a" + text, options))));
        output.WriteLine(string.Join(' ', Texts.Select(text => compare.IsSuffix(all + "-", text + "-", options))));
    }

    private void AskText(string text)
    {
        foreach (var form in Enum.GetValues<NormalizationForm>()) Write(text, form, () => $"{text.IsNormalized(form)} {Escape(text.Normalize(form))}");
        Write(text, "ascii", () => new IdnMapping().GetAscii(text));
        Write(text, "unicode", () => Escape(new IdnMapping { UseStd3AsciiRules = true, AllowUnassigned = true }.GetUnicode(text)));
        Write(text, "elements", () => string.Join(' ', StringInfo.ParseCombiningCharacters(text)));
    }

    private static string Escape(string text) => string.Join(' ', text.Select(letter => ((int)letter).ToString("X4", CultureInfo.InvariantCulture)));

    private void Write(string text, object what, Func<string> answer)
    {
        try
        {
            output.WriteLine($"{Escape(text)}|{what}|{answer()}");
        }
        catch (ArgumentException)
        {
            output.WriteLine($"{Escape(text)}|{what}|refused");
        }
    }
}
