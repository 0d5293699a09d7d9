using System.Text;

namespace ContainerSlim.Build.Stages;

/// <summary>A command, as it is written and as the words to start.</summary>
/// <param name="Text">The command as it is written.</param>
/// <param name="Words">The program and its arguments; empty if a shell runs the text.</param>
public sealed record StageCommand(string Text, IReadOnlyList<string> Words)
{
    // Words that have a meaning only in a shell. Without one, a program would get them as arguments and do something else.
    private static readonly string[] Operators = ["&&", "||", "|", "&", ";", ">", ">>", "<", "<<"];

    /// <summary>Whether a shell runs the text.</summary>
    public bool NeedsShell => Words.Count == 0;

    /// <summary>Creates a command for a shell.</summary>
    public static StageCommand ForShell(string text) => new(text, []);

    /// <summary>Splits a command into words like a shell, with quotes and escapes but without expansions.</summary>
    /// <exception cref="FormatException">A quote is not closed, the command is empty, or it needs a shell.</exception>
    public static StageCommand Parse(string text) => Parse(text, escapes: !OperatingSystem.IsWindows());

    /// <summary>Splits a command into words.</summary>
    /// <param name="text">The command.</param>
    /// <param name="escapes">Whether a backslash escapes the next character. On Windows, where it separates paths, it escapes only a double quote.</param>
    internal static StageCommand Parse(string text, bool escapes)
    {
        var words = new List<string>();
        for (var at = SkipBlanks(text, 0); at < text.Length; at = SkipBlanks(text, at))
        {
            var start = at;
            words.Add(ReadWord(text, ref at, escapes));
            if (Operators.Contains(text[start..at])) throw new FormatException($"'{text[start..at]}' needs a shell; set Shell=\"true\", or use two stages");
        }

        return words.Count > 0 ? new StageCommand(text, words) : throw new FormatException("it is empty");
    }

    private static int SkipBlanks(string text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        return at;
    }

    private static string ReadWord(string text, ref int at, bool escapes)
    {
        var word = new StringBuilder();
        while (at < text.Length && !char.IsWhiteSpace(text[at]))
        {
            var c = text[at++];
            if (c == '\'') ReadSingleQuoted(text, ref at, word);
            else if (c == '"') ReadDoubleQuoted(text, ref at, word, escapes);
            else if (c == '\\' && at < text.Length && (escapes || text[at] == '"')) word.Append(text[at++]);
            else word.Append(c);
        }

        return word.ToString();
    }

    private static void ReadSingleQuoted(string text, ref int at, StringBuilder word)
    {
        var end = text.IndexOf('\'', at);
        if (end < 0) throw new FormatException("it contains an unclosed quote");

        word.Append(text, at, end - at);
        at = end + 1;
    }

    // POSIX.1-2017, Shell Command Language, 2.2.3: within double quotes, a backslash escapes only characters that have a special meaning there.
    private static void ReadDoubleQuoted(string text, ref int at, StringBuilder word, bool escapes)
    {
        while (at < text.Length && text[at] != '"')
        {
            var isEscape = text[at] == '\\' && at + 1 < text.Length && (text[at + 1] == '"' || (escapes && text[at + 1] is '\\' or '$' or '`'));
            if (isEscape) at++;
            word.Append(text[at++]);
        }

        if (at == text.Length) throw new FormatException("it contains an unclosed quote");

        at++;
    }
}
