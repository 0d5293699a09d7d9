using System.Text;

namespace ContainerSlim.Debian.Scripts.Shell;

/// <summary>Divides a shell script into tokens. POSIX.1-2017, Shell Command Language, 2.3 and 2.10. Here-documents are skipped.</summary>
internal sealed class ShellLexer
{
    /// <summary>Stands before and after an expansion in a word.</summary>
    public const char Mark = '\0';

    private const int MaxTokens = 200_000;

    private static readonly string[] Operators = ["&&", "||", ";;", ";", "&", "|", "(", ")"];
    private static readonly string[] Redirections = ["<<-", "<<", "<>", "<&", ">>", ">&", ">|", "<", ">"];

    private readonly string text;
    private readonly List<ShellToken> tokens = [];
    private readonly Queue<string> documents = new();
    private int position;

    private ShellLexer(string text) => this.text = text;

    /// <summary>The tokens, with an end at the end.</summary>
    /// <exception cref="FormatException">A quote is not closed, or there are too many tokens.</exception>
    public static IReadOnlyList<ShellToken> Read(string script)
    {
        // The shell ignores NUL as well.
        var lexer = new ShellLexer(script.Replace("\0", "", StringComparison.Ordinal).Replace("\\\n", "", StringComparison.Ordinal));
        while (lexer.ReadToken())
        {
            if (lexer.tokens.Count > MaxTokens) throw new FormatException("it is too long");
        }

        lexer.tokens.Add(new ShellToken(ShellTokenKind.End, ""));
        return lexer.tokens;
    }

    private bool ReadToken()
    {
        while (position < text.Length && text[position] is ' ' or '\t' or '\r') position++;
        if (position < text.Length && text[position] == '#') SkipLine();
        if (position >= text.Length) return false;

        if (text[position] == '\n')
        {
            position++;
            SkipDocuments();
            tokens.Add(new ShellToken(ShellTokenKind.Operator, "\n"));
            return true;
        }

        if (Find(Redirections) is { } redirection) return Redirect(redirection);
        if (Find(Operators) is not { } found) return ReadWord();

        position += found.Length;
        tokens.Add(new ShellToken(ShellTokenKind.Operator, found));
        return true;
    }

    private bool Redirect(string redirection)
    {
        position += redirection.Length;
        tokens.Add(new ShellToken(ShellTokenKind.Redirection, redirection));
        if (!redirection.StartsWith("<<", StringComparison.Ordinal)) return true;

        while (position < text.Length && text[position] is ' ' or '\t') position++;
        ReadWord();
        documents.Enqueue((redirection == "<<-" ? "-" : "=") + tokens[^1].Text);
        return true;
    }

    private bool ReadWord()
    {
        var word = new StringBuilder();
        var isQuoted = false;
        while (position < text.Length && !EndsWord(text[position])) isQuoted |= ReadPart(word);

        // "2>" redirects descriptor 2.
        var isDescriptor = !isQuoted && word.Length == 1 && char.IsAsciiDigit(word[0]) && position < text.Length && text[position] is '<' or '>';
        if (!isDescriptor) tokens.Add(new ShellToken(ShellTokenKind.Word, word.ToString()) { IsQuoted = isQuoted });
        return true;
    }

    // Whether the part was quoted.
    private bool ReadPart(StringBuilder word)
    {
        var c = text[position++];
        switch (c)
        {
            case '\'':
                var end = text.IndexOf('\'', position);
                if (end < 0) throw Unclosed();

                word.Append(text, position, end - position);
                position = end + 1;
                return true;
            case '"':
                ReadQuoted(word);
                return true;
            case '\\':
                if (position < text.Length) word.Append(text[position++]);
                return true;
            case '$' or '`':
                ReadExpansion(word);
                return false;
            default:
                word.Append(c);
                return false;
        }
    }

    private void ReadQuoted(StringBuilder word)
    {
        while (position < text.Length)
        {
            var c = text[position++];
            if (c == '"') return;

            if (c is '$' or '`') ReadExpansion(word);
            else if (c == '\\' && position < text.Length && text[position] is '$' or '`' or '"' or '\\') word.Append(text[position++]);
            else word.Append(c);
        }

        throw Unclosed();
    }

    // After "$" or "`".
    private void ReadExpansion(StringBuilder word)
    {
        var start = position - 1;
        if (text[start] == '`') position = ShellBrackets.FindEnd(text, start);
        else if (position < text.Length && text[position] is '(' or '{') position = ShellBrackets.FindEnd(text, position);
        else if (position < text.Length && (char.IsAsciiLetter(text[position]) || text[position] == '_')) SkipName();
        else if (position < text.Length && (char.IsAsciiDigit(text[position]) || "@*#?-$!".Contains(text[position], StringComparison.Ordinal))) position++;
        if (position - start == 1) word.Append('$');
        else word.Append(Mark).Append(text, start, position - start).Append(Mark);
    }

    private void SkipName()
    {
        while (position < text.Length && (char.IsAsciiLetterOrDigit(text[position]) || text[position] == '_')) position++;
    }

    private void SkipLine()
    {
        var end = text.IndexOf('\n', position);
        position = end < 0 ? text.Length : end;
    }

    private void SkipDocuments()
    {
        while (documents.TryDequeue(out var document))
        {
            while (position < text.Length)
            {
                var start = position;
                SkipLine();
                var line = text.AsSpan(start, position - start);
                position = Math.Min(position + 1, text.Length);
                if ((document[0] == '-' ? line.TrimStart('\t') : line).SequenceEqual(document.AsSpan(1))) break;
            }
        }
    }

    private string? Find(string[] known) => Array.Find(known, one => text.AsSpan(position).StartsWith(one, StringComparison.Ordinal));

    private static bool EndsWord(char c) => c is ' ' or '\t' or '\n' or '\r' or ';' or '&' or '|' or '(' or ')' or '<' or '>';

    private static FormatException Unclosed() => new("a quote is not closed");
}
