using System.Text.RegularExpressions;

namespace ContainerSlim.Debian.Scripts.Shell;

/// <summary>Parses the tokens of a shell script. POSIX.1-2017, Shell Command Language, 2.9 and 2.10.</summary>
internal sealed partial class ShellParser
{
    // Debian's scripts have five at most. Each level takes a few frames of the stack.
    private const int MaxDepth = 60;

    private static readonly string[] Ends = ["then", "elif", "else", "fi", "do", "done", "esac", "}"];

    private readonly IReadOnlyList<ShellToken> tokens;
    private int position;
    private int depth;

    private ShellParser(IReadOnlyList<ShellToken> tokens) => this.tokens = tokens;

    private ShellToken Token => tokens[position];

    /// <summary>Parses a script.</summary>
    /// <exception cref="FormatException">It is malformed, or nested too deeply.</exception>
    public static ShellNode Parse(string script)
    {
        var parser = new ShellParser(ShellLexer.Read(script));
        var list = parser.ParseList();
        return parser.Token.Kind == ShellTokenKind.End ? list : throw parser.Unexpected();
    }

    private ShellList ParseList()
    {
        if (++depth > MaxDepth) throw new FormatException("it is nested too deeply");

        var nodes = new List<ShellNode>();
        while (true)
        {
            while (Token.IsOperator("\n") || Token.IsOperator(";") || Token.IsOperator("&")) position++;
            if (Token.Kind == ShellTokenKind.End || Token.IsOperator(")") || Token.IsOperator(";;") || Array.Exists(Ends, end => Token.Is(end))) break;

            nodes.Add(ParseChoice());
        }

        depth--;
        return new ShellList(nodes);
    }

    private ShellNode ParseChoice()
    {
        var node = ParsePipeline();
        while (Token.IsOperator("&&") || Token.IsOperator("||"))
        {
            var isAnd = tokens[position++].Text == "&&";
            SkipNewlines();
            node = new ShellChoice(node, isAnd, ParsePipeline());
        }

        return node;
    }

    private ShellNode ParsePipeline(bool isAfterNot = false)
    {
        if (!isAfterNot && Accept("!")) return new ShellNot(ParsePipeline(isAfterNot: true));

        var nodes = new List<ShellNode> { ParseCommand() };
        while (Token.IsOperator("|"))
        {
            position++;
            SkipNewlines();
            nodes.Add(ParseCommand());
        }

        return nodes is [var only] ? only : new ShellList(nodes);
    }

    private ShellNode ParseCommand()
    {
        if (Accept("if")) return ParseIf();
        if (Accept("for")) return SkipRedirections(ParseFor());
        if (Accept("while") || Accept("until")) return SkipRedirections(ParseWhile());
        if (Accept("case")) return SkipRedirections(ParseCase());
        if (Accept("{")) return SkipRedirections(Until(ParseList(), "}"));
        if (Token.IsOperator("(")) return SkipRedirections(ParseSubshell());
        if (Accept("function")) position += Token.Kind == ShellTokenKind.Word && tokens[position + 1].IsOperator("(") ? 0 : 1;

        return IsFunction() ? ParseFunction() : ParseSimple();
    }

    private bool IsFunction() =>
        Token.Kind == ShellTokenKind.Word && position + 2 < tokens.Count && tokens[position + 1].IsOperator("(") && tokens[position + 2].IsOperator(")");

    private ShellFunction ParseFunction()
    {
        var name = Token.Text;
        position += 3;
        SkipNewlines();
        if (++depth > MaxDepth) throw new FormatException("it is nested too deeply");

        var body = ParseCommand();
        depth--;
        return new ShellFunction(name, body);
    }

    private ShellList ParseSubshell()
    {
        position++;
        var list = ParseList();
        if (!Token.IsOperator(")")) throw Unexpected();

        position++;
        return list;
    }

    private ShellIf ParseIf()
    {
        if (++depth > MaxDepth) throw new FormatException("it is nested too deeply");

        var condition = Until(ParseList(), "then");
        var then = ParseList();
        ShellNode? otherwise = null;
        if (Accept("elif")) otherwise = ParseIf();
        else if (Accept("else")) otherwise = SkipRedirections(Until(ParseList(), "fi"));
        else SkipRedirections(Until(then, "fi"));

        depth--;
        return new ShellIf(condition, then, otherwise);
    }

    private ShellLoop ParseFor()
    {
        var name = TakeWord();
        SkipNewlines();
        var words = new List<string>();
        if (Accept("in"))
        {
            while (Token.Kind == ShellTokenKind.Word) words.Add(TakeWord());
        }

        while (Token.IsOperator(";") || Token.IsOperator("\n")) position++;
        return Accept("do") ? new ShellLoop(name, words, Until(ParseList(), "done")) : throw Unexpected();
    }

    private ShellLoop ParseWhile()
    {
        var condition = Until(ParseList(), "do");
        return new ShellLoop(null, [], new ShellList([condition, Until(ParseList(), "done")]));
    }

    private ShellCase ParseCase()
    {
        var word = TakeWord();
        SkipNewlines();
        if (!Accept("in")) throw Unexpected();

        var branches = new List<(IReadOnlyList<string>, ShellNode)>();
        SkipNewlines();
        while (!Accept("esac"))
        {
            if (Token.IsOperator("(")) position++;
            var patterns = new List<string> { TakeWord() };
            while (Token.IsOperator("|"))
            {
                position++;
                patterns.Add(TakeWord());
            }

            if (!Token.IsOperator(")")) throw Unexpected();

            position++;
            branches.Add((patterns, ParseList()));
            if (Token.IsOperator(";;")) position++;
            SkipNewlines();
        }

        return new ShellCase(word, branches);
    }

    private ShellCommand ParseSimple()
    {
        var words = new List<string>();
        var assignments = new List<(string, string)>();
        var outputs = new List<string>();
        var start = position;
        while (true)
        {
            if (Token.Kind == ShellTokenKind.Redirection)
            {
                if (TakeRedirection() is { } output) outputs.Add(output);
                continue;
            }

            if (Token.Kind != ShellTokenKind.Word) break;

            var word = TakeWord();
            if (words.Count == 0 && AssignmentPattern().Match(word) is { Success: true } match)
            {
                assignments.Add((match.Groups[1].Value, word[match.Length..]));
                continue;
            }

            words.Add(word);
        }

        return position == start ? throw Unexpected() : new ShellCommand(words) { Assignments = assignments, Outputs = outputs };
    }

    private T SkipRedirections<T>(T node)
        where T : ShellNode
    {
        while (Token.Kind == ShellTokenKind.Redirection) TakeRedirection();
        return node;
    }

    // The file that output goes to; null if it goes nowhere, or to another descriptor.
    private string? TakeRedirection()
    {
        var kind = tokens[position++].Text;
        var target = TakeWord();
        return kind is ">" or ">>" or ">|" && !target.StartsWith("/dev/", StringComparison.Ordinal) ? target : null;
    }

    private ShellNode Until(ShellNode node, string end) => Accept(end) ? node : throw Unexpected();

    private string TakeWord() => Token.Kind == ShellTokenKind.Word ? tokens[position++].Text : throw Unexpected();

    private bool Accept(string reserved)
    {
        if (!Token.Is(reserved)) return false;

        position++;
        return true;
    }

    private void SkipNewlines()
    {
        while (Token.IsOperator("\n")) position++;
    }

    private FormatException Unexpected() =>
        new(Token.Kind == ShellTokenKind.End ? "it ends too early" : $"'{Token.Text.ReplaceLineEndings(" ")}' is unexpected");

    [GeneratedRegex("^([A-Za-z_][A-Za-z0-9_]*)=", RegexOptions.CultureInvariant)]
    private static partial Regex AssignmentPattern();
}
