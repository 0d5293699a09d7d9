namespace ContainerSlim.Debian.Definitions;

/// <summary>Patterns of paths: <c>?</c> is one character of a name, <c>*</c> any part of a name, <c>**</c> any part of a path.</summary>
internal static class Glob
{
    private const string AnyPath = "**";

    private static readonly char[] Wildcards = ['*', '?'];

    /// <summary>Whether a path has wildcards.</summary>
    public static bool IsPattern(string path) => path.IndexOfAny(Wildcards) >= 0;

    /// <summary>Whether a pattern matches a path, whose characters all mean themselves.</summary>
    public static bool Matches(string pattern, string path)
    {
        var literal = LiteralLength(pattern);
        if (path.Length < literal || string.CompareOrdinal(pattern, 0, path, 0, literal) != 0) return false;
        return literal == pattern.Length ? path.Length == literal : Meet(Tokens(pattern[literal..]), Literal(path[literal..]));
    }

    /// <summary>Whether there is a path that two patterns both match.</summary>
    public static bool Overlap(string left, string right) =>
        left.Contains(AnyPath, StringComparison.Ordinal) || right.Contains(AnyPath, StringComparison.Ordinal) ? Meet(left, right) : NamesMeet(left, right);

    // Name by name, from the last: most paths of libraries differ only there.
    private static bool NamesMeet(string left, string right)
    {
        while (true)
        {
            var (slash, other) = (left.LastIndexOf('/'), right.LastIndexOf('/'));
            if (!Meet(left[(slash + 1)..], right[(other + 1)..])) return false;
            if (slash < 0 || other < 0) return slash == other;

            (left, right) = (left[..slash], right[..other]);
        }
    }

    private static bool Meet(string left, string right)
    {
        var (literal, other) = (LiteralLength(left), LiteralLength(right));
        if (literal == left.Length && other == right.Length) return left == right;

        var common = Math.Min(literal, other);
        return string.CompareOrdinal(left, 0, right, 0, common) == 0 && Meet(Tokens(left[common..]), Tokens(right[common..]));
    }

    private static int LiteralLength(string pattern) => pattern.IndexOfAny(Wildcards) is var at and >= 0 ? at : pattern.Length;

    private static List<Token> Literal(string path) => [.. path.Select(c => new Token(c, TokenKind.Literal))];

    private static List<Token> Tokens(string pattern)
    {
        var tokens = new List<Token>();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '*' && i + 1 < pattern.Length && pattern[i + 1] == '*')
            {
                tokens.Add(new Token('*', TokenKind.Path));
                i++;
                continue;
            }

            tokens.Add(new Token(pattern[i], pattern[i] switch { '*' => TokenKind.Name, '?' => TokenKind.One, _ => TokenKind.Literal }));
        }

        return tokens;
    }

    // A table of which beginnings of both can match a common text, row by row.
    private static bool Meet(List<Token> left, List<Token> right)
    {
        var row = new bool[right.Count + 1];
        for (var i = 0; i <= left.Count; i++)
        {
            var above = row;
            row = new bool[right.Count + 1];
            for (var j = 0; j <= right.Count; j++) row[j] = (i == 0 && j == 0) || Reaches(left, right, (i, j), (above, row));
        }

        return row[right.Count];
    }

    private static bool Reaches(List<Token> left, List<Token> right, (int I, int J) at, (bool[] Above, bool[] Row) reached)
    {
        var (i, j) = at;
        Token? a = i > 0 ? left[i - 1] : null;
        Token? b = j > 0 ? right[j - 1] : null;

        // A wildcard is empty.
        if (a is { IsMany: true } && reached.Above[j]) return true;
        if (b is { IsMany: true } && reached.Row[j - 1]) return true;
        if (a is not { } one || b is not { } other) return false;

        // It takes what the other side has: the wildcard stays, the other side goes on.
        if (one.IsMany && one.Takes(other) && reached.Row[j - 1]) return true;
        if (other.IsMany && other.Takes(one) && reached.Above[j]) return true;
        return !one.IsMany && !other.IsMany && (one.Takes(other) || other.Takes(one)) && reached.Above[j - 1];
    }

    private enum TokenKind
    {
        Literal,
        One,
        Name,
        Path,
    }

    private readonly record struct Token(char Character, TokenKind Kind)
    {
        public bool IsMany => Kind is TokenKind.Name or TokenKind.Path;

        // Whether it can stand for what another token stands for.
        public bool Takes(Token other) => Kind switch
        {
            TokenKind.Path => true,
            TokenKind.Literal => other == this,
            _ => other.Kind != TokenKind.Literal || other.Character != '/',
        };
    }
}
