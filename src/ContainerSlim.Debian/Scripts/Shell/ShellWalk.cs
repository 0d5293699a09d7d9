namespace ContainerSlim.Debian.Scripts.Shell;

/// <summary>
/// Follows a script as far as its text tells: it takes a branch only if its condition may be true, and follows functions and loops over words.
/// It runs nothing.
/// </summary>
/// <param name="variables">The variables at the start.</param>
/// <param name="run">Is told each command that would be run, and says whether it would succeed; null: nobody knows.</param>
internal sealed class ShellWalk(ShellVariables variables, Func<ShellCall, bool?> run)
{
    private const int MaxSteps = 20_000;
    private const int MaxCalls = 8;
    private const int MaxParameters = 9;

    private readonly Dictionary<string, ShellNode> functions = new(StringComparer.Ordinal);
    private int steps;
    private int calls;

    // Above zero in branches that may not be run.
    private int doubt;
    private bool isOver;
    private bool isReturning;

    /// <summary>Follows a script.</summary>
    /// <exception cref="FormatException">It takes too many steps.</exception>
    public bool? Visit(ShellNode node)
    {
        if (isOver || isReturning) return null;
        if (++steps > MaxSteps) throw new FormatException("it takes too many steps");

        return node switch
        {
            ShellList list => VisitList(list),
            ShellCommand command => VisitCommand(command),
            ShellNot not => !Visit(not.Node),
            ShellChoice choice => VisitChoice(choice),
            ShellIf branch => VisitIf(branch),
            ShellCase branches => VisitCase(branches),
            ShellLoop loop => VisitLoop(loop),
            ShellFunction function => Define(function),
            _ => null,
        };
    }

    private bool? VisitList(ShellList list)
    {
        bool? status = true;
        foreach (var node in list.Nodes) status = Visit(node);
        return status;
    }

    private bool? Define(ShellFunction function)
    {
        functions[function.Name] = function.Body;
        return true;
    }

    private bool? VisitChoice(ShellChoice choice)
    {
        var first = Visit(choice.First);
        if (first == !choice.IsAnd) return first;
        if (first is not null) return Visit(choice.Second);

        VisitDoubtful(choice.Second);
        return null;
    }

    private bool? VisitIf(ShellIf branch)
    {
        var condition = Visit(branch.Condition);
        if (condition == true) return Visit(branch.Then);
        if (condition == false) return branch.Else is null ? true : Visit(branch.Else);

        VisitDoubtful(branch.Then);
        if (branch.Else is not null) VisitDoubtful(branch.Else);
        return null;
    }

    private bool? VisitCase(ShellCase branches)
    {
        var word = variables.Expand(branches.Word);
        foreach (var (patterns, body) in branches.Branches)
        {
            if (word is null)
            {
                VisitDoubtful(body);
                continue;
            }

            bool?[] matches = [.. patterns.Select(pattern => variables.Expand(pattern) is { } known ? ShellPattern.Matches(known, word) : (bool?)null)];
            if (matches.Contains(true)) return Visit(body);
            if (matches.Contains(null)) VisitDoubtful(body);
        }

        return true;
    }

    private bool? VisitLoop(ShellLoop loop)
    {
        if (loop.Name is null)
        {
            VisitDoubtful(loop.Body);
            return null;
        }

        foreach (var word in loop.Words)
        {
            var value = variables.Expand(word);
            var isList = value is null || value.AsSpan().IndexOfAny("*?[ ") >= 0;
            if (value?.Contains(' ', StringComparison.Ordinal) == true)
            {
                foreach (var part in value.Split(' ', StringSplitOptions.RemoveEmptyEntries)) VisitWith(loop, part);
                continue;
            }

            VisitWith(loop, isList ? null : value);
        }

        return null;
    }

    private void VisitWith(ShellLoop loop, string? value)
    {
        variables.Set(loop.Name!, value);
        if (value is null) VisitDoubtful(loop.Body);
        else Visit(loop.Body);
    }

    private void VisitDoubtful(ShellNode node)
    {
        var before = variables.Remember();
        doubt++;
        Visit(node);
        doubt--;
        isReturning = false;
        variables.Forget(before);
    }

    private bool? VisitCommand(ShellCommand command)
    {
        // "a=b command" sets it for the command alone.
        if (command.Words.Count == 0)
        {
            foreach (var (name, value) in command.Assignments) variables.Set(name, variables.Expand(value));
        }

        if (command.Words.Count == 0 && command.Outputs.Count == 0) return true;

        var call = new ShellCall([.. command.Words.SelectMany(Expand)])
        {
            Outputs = [.. command.Outputs.Select(word => new ShellWord(ShellVariables.Display(word), variables.Expand(word)))],
            IsDoubtful = doubt > 0,
        };
        switch (call.Name)
        {
            case "exit" or "exec" when call.Name == "exit" || call.Arguments.Count == 0:
                isOver = call.Name == "exit" && doubt == 0;
                return true;
            case "return":
                isReturning = true;
                return call.Arguments is [{ Value: { } status }] ? status == "0" : null;
            case "shift" or "read" or "export" or "local" or "readonly" or "unset" or "set":
                return SetVariables(call);
            case { } name when functions.TryGetValue(name, out var body):
                return VisitFunction(body, call);
            default:
                return run(call);
        }
    }

    // "$@" is several words.
    private IEnumerable<ShellWord> Expand(string word)
    {
        if (word is not ("\0$@\0" or "\0$*\0") || calls == 0) return [new ShellWord(ShellVariables.Display(word), variables.Expand(word))];

        return Enumerable.Range(1, MaxParameters)
            .Select(i => variables.Expand($"\0${i}\0"))
            .TakeWhile(value => value is not "")
            .Select(value => new ShellWord(value ?? "$@", value));
    }

    private bool? SetVariables(ShellCall call)
    {
        if (call.Name is "shift" || (call.Name is "set" && call.Arguments.Any(word => word.Text == "--")))
        {
            for (var i = 1; i <= MaxParameters; i++) variables.Set(i.ToString(System.Globalization.CultureInfo.InvariantCulture), null);
        }

        foreach (var word in call.Arguments.Where(_ => call.Name is not ("shift" or "set")))
        {
            var parts = (word.Value ?? word.Text).Split('=', 2);
            if (call.Name is "read" or "unset" or "local" || parts.Length == 2)
            {
                variables.Set(parts[0], call.Name == "unset" ? "" : parts.Length == 2 && word.Value is not null ? parts[1] : null);
            }
        }

        return call.Name == "read" ? null : true;
    }

    private bool? VisitFunction(ShellNode body, ShellCall call)
    {
        if (calls >= MaxCalls) return null;

        var before = variables.Remember();
        for (var i = 1; i <= MaxParameters; i++)
        {
            variables.Set(
                i.ToString(System.Globalization.CultureInfo.InvariantCulture),
                i <= call.Arguments.Count ? call.Arguments[i - 1].Value : "");
        }

        calls++;
        var status = Visit(body);
        calls--;
        isReturning = false;
        for (var i = 1; i <= MaxParameters; i++)
        {
            var name = i.ToString(System.Globalization.CultureInfo.InvariantCulture);
            variables.Set(name, before.GetValueOrDefault(name));
        }

        return status;
    }
}
