namespace ContainerSlim.Debian.Scripts.Shell;

/// <summary>A part of a shell script. POSIX.1-2017, Shell Command Language, 2.9.</summary>
internal abstract record ShellNode;

/// <summary>Commands, one after the other.</summary>
internal sealed record ShellList(IReadOnlyList<ShellNode> Nodes) : ShellNode;

/// <summary>A command with its arguments; only assignments and redirections if it has no words.</summary>
internal sealed record ShellCommand(IReadOnlyList<string> Words) : ShellNode
{
    public IReadOnlyList<(string Name, string Value)> Assignments { get; init; } = [];

    /// <summary>The files that its output goes to.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];
}

/// <summary><c>a &amp;&amp; b</c> or <c>a || b</c>.</summary>
internal sealed record ShellChoice(ShellNode First, bool IsAnd, ShellNode Second) : ShellNode;

/// <summary><c>! a</c>.</summary>
internal sealed record ShellNot(ShellNode Node) : ShellNode;

/// <summary><c>if</c>; <c>elif</c> is one in the place of <c>else</c>.</summary>
internal sealed record ShellIf(ShellNode Condition, ShellNode Then, ShellNode? Else) : ShellNode;

/// <summary><c>for</c>; without words for <c>while</c> and <c>until</c>.</summary>
internal sealed record ShellLoop(string? Name, IReadOnlyList<string> Words, ShellNode Body) : ShellNode;

/// <summary><c>case</c>.</summary>
internal sealed record ShellCase(string Word, IReadOnlyList<(IReadOnlyList<string> Patterns, ShellNode Body)> Branches) : ShellNode;

/// <summary>The definition of a function.</summary>
internal sealed record ShellFunction(string Name, ShellNode Body) : ShellNode;
