namespace ContainerSlim.Debian.Scripts.Shell;

/// <summary>Finds the end of an expansion, with whatever quotes and expansions are in it, however deep.</summary>
internal static class ShellBrackets
{
    /// <summary>The position after the end of the expansion that the character at a position begins.</summary>
    /// <exception cref="FormatException">It does not end.</exception>
    public static int FindEnd(string text, int start)
    {
        var open = new Stack<char>();
        open.Push(End(text[start]));
        for (var i = start + 1; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\\') i++;
            else if (c == open.Peek()) open.Pop();
            else if (c == '\'' && open.Peek() != '"') i = SkipQuote(text, i);
            else if (Opens(text, i, open.Peek())) open.Push(End(c));
            if (open.Count == 0) return i + 1;
        }

        throw Unclosed();
    }

    private static int SkipQuote(string text, int start) => text.IndexOf('\'', start + 1) is var end and >= 0 ? end : throw Unclosed();

    private static bool Opens(string text, int i, char inside) => text[i] switch
    {
        '"' or '`' => true,
        '(' => inside != '"' || text[i - 1] == '$',
        '{' => text[i - 1] == '$',
        _ => false,
    };

    private static char End(char start) => start switch
    {
        '(' => ')',
        '{' => '}',
        _ => start,
    };

    private static FormatException Unclosed() => new("an expansion is not closed");
}
