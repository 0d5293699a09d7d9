using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ContainerSlim.Oci;

/// <summary>
/// Text from outside, such as from a registry, an archive, a package or a program, made safe to show: it cannot control a terminal, and no CI
/// system reads it as a command. Azure Pipelines looks for <c>##vso[</c> anywhere in a line, GitHub Actions for <c>##[</c> anywhere and
/// <c>::</c> at the beginning, TeamCity for <c>##teamcity[</c>.
/// </summary>
public static partial class ForeignText
{
    private const int MaxLength = 300;
    private const char Escape = '\u001b';
    private const string Hashes = "##";
    private const string Colons = "::";

    /// <summary>One line without characters that could control a terminal or reverse a line, of at most 300 characters and an ellipsis.</summary>
    public static string Clean(string text)
    {
        // What is removed need not be counted: a text of megabytes is cut before it is looked at.
        var printable = Harmless(Printable(text.Length > 2 * MaxLength ? text[..(2 * MaxLength)] : text, "").Trim());
        return printable.Length > MaxLength ? printable[..MaxLength] + "…" : printable;
    }

    /// <summary>The whole text as one line: a space stands for line breaks and tabs.</summary>
    public static string OneLine(string text) => IsPlain(text) ? text : Harmless(Printable(text, " ").Replace('\t', ' ').Trim());

    /// <summary>The whole text, line by line. Colors and other sequences that terminals read are left out.</summary>
    public static string Lines(string text)
    {
        if (IsPlain(text)) return text;

        var lines = text.ReplaceLineEndings("\n").Split('\n').Select(line => Harmless(Printable(line, " ")));
        return string.Join(text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n", lines);
    }

    /// <summary>JSON that means the same, and is safe to show: what <see cref="Lines"/> would change is escaped.</summary>
    public static string Json(string json)
    {
        // Outside of texts, JSON has only ASCII, and no hashes.
        var safe = new StringBuilder(json.Length);
        var isHash = false;
        foreach (var rune in json.EnumerateRunes())
        {
            var text = rune.ToString();
            if (rune.Value is '\n' or '\r' || (IsPrintable(rune) && !(isHash && rune.Value == '#'))) safe.Append(text);
            else foreach (var c in text) safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            isHash = rune.Value == '#';
        }

        return safe.ToString();
    }

    // Most text is ASCII that needs no change.
    private static bool IsPlain(string text) =>
        !text.AsSpan().ContainsAnyExceptInRange(' ', '~')
        && !text.Contains(Hashes, StringComparison.Ordinal)
        && !text.TrimStart().StartsWith(Colons, StringComparison.Ordinal);

    private static string Printable(string text, string blank)
    {
        var kept = new StringBuilder(text.Length);
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            if (blank.Length > 0 && rest[0] == Escape)
            {
                rest = rest[SequenceLength(rest)..];
                continue;
            }

            // Half of a surrogate pair becomes U+FFFD.
            Rune.DecodeFromUtf16(rest, out var rune, out var length);
            rest = rest[length..];
            if (IsPrintable(rune) || (rune.Value == '\t' && blank.Length > 0)) kept.Append(rune.ToString());
            else if (rune.Value is '\n' or '\r' or 0x2028 or 0x2029) kept.Append(blank);
        }

        return kept.ToString();
    }

    // ECMA-48, 5.4: "ESC [", parameters and intermediates, and a final byte. Other sequences have two characters; a title ends with BEL.
    private static int SequenceLength(ReadOnlySpan<char> text)
    {
        if (text.Length < 2) return text.Length;
        if (text[1] == ']') return text.IndexOf('\a') is var bell and >= 0 ? bell + 1 : 2;
        if (text[1] != '[') return 2;

        var end = text[2..].IndexOfAnyExceptInRange(' ', '?');
        return end < 0 ? text.Length : Math.Min(text.Length, end + 3);
    }

    private static string Harmless(string line)
    {
        if (line.Contains(Hashes, StringComparison.Ordinal)) line = HashCommand().Replace(line, "# #");

        var start = line.Length - line.TrimStart().Length;
        return line.AsSpan(start).StartsWith(Colons) ? string.Concat(line.AsSpan(0, start), ": ", line.AsSpan(start + 1)) : line;
    }

    // Control characters begin a terminal's escapes, format characters change the direction of what follows.
    private static bool IsPrintable(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is not (
            UnicodeCategory.Control
            or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator);

    [GeneratedRegex(@"##(?=[A-Za-z]*\[)", RegexOptions.CultureInvariant)]
    private static partial Regex HashCommand();
}
