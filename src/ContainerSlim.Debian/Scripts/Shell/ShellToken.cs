namespace ContainerSlim.Debian.Scripts.Shell;

internal enum ShellTokenKind
{
    Word,

    // Also a newline.
    Operator,
    Redirection,
    End,
}

/// <summary>A token of a shell script.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The text without quotes. Each expansion in it is between two NUL characters, which a script cannot contain.</param>
internal readonly record struct ShellToken(ShellTokenKind Kind, string Text)
{
    /// <summary>Whether a part of it was quoted, so that it is no reserved word.</summary>
    public bool IsQuoted { get; init; }

    public bool Is(string reserved) => Kind == ShellTokenKind.Word && !IsQuoted && Text == reserved;

    public bool IsOperator(string text) => Kind == ShellTokenKind.Operator && Text == text;
}
