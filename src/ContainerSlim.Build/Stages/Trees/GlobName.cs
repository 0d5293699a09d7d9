using System.Text;
using System.Text.RegularExpressions;

namespace ContainerSlim.Build.Stages;

/// <summary>One name of a pattern. POSIX.1-2017, Shell Command Language, 2.13.1.</summary>
internal sealed class GlobName
{
    private readonly Regex? regex;

    private GlobName(string? literal, Regex? regex)
    {
        Literal = literal;
        this.regex = regex;
    }

    /// <summary>The name if it contains no wildcards; otherwise, null.</summary>
    public string? Literal { get; }

    /// <summary>Whether it is <c>**</c>, which matches any number of names.</summary>
    public bool IsRecursive => Literal is null && regex is null;

    public static GlobName Of(string literal) => new(literal, regex: null);

    public static GlobName Parse(string text)
    {
        if (text == "**") return new GlobName(literal: null, regex: null);

        return text.AsSpan().IndexOfAny("*?[") < 0 ? Of(text) : new GlobName(literal: null, ToRegex(text));
    }

    public bool Matches(string name) => Literal is not null ? Literal == name : regex?.IsMatch(name) ?? true;

    private static Regex ToRegex(string text)
    {
        var pattern = new StringBuilder("^");
        for (var at = 0; at < text.Length;)
        {
            var c = text[at++];
            pattern.Append(c switch
            {
                '*' => ".*",
                '?' => ".",
                '[' => ReadSet(text, ref at),
                _ => Regex.Escape(c.ToString()),
            });
        }

        // Without backtracking, matching takes linear time in the length of the name, whatever the pattern is.
        return new Regex(pattern.Append("\\z").ToString(), RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.NonBacktracking);
    }

    // "[!…]" and "[^…]" match any other character; a ']' in first place is one of the characters.
    private static string ReadSet(string text, ref int at)
    {
        var isNegated = at < text.Length && text[at] is '!' or '^';
        var start = isNegated ? at + 1 : at;
        var end = start + 1 < text.Length ? text.IndexOf(']', start + 1) : -1;
        if (end < 0) throw new FormatException("it contains a '[' without ']'");

        at = end + 1;
        var set = text[start..end]
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("[", "\\[", StringComparison.Ordinal)
            .Replace("]", "\\]", StringComparison.Ordinal)
            .Replace("^", "\\^", StringComparison.Ordinal);
        return $"[{(isNegated ? "^" : "")}{set}]";
    }
}
