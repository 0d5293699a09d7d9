namespace ContainerSlim.Debian.Scripts.Shell;

/// <summary>A word of a command.</summary>
/// <param name="Text">As it is written.</param>
/// <param name="Value">With its expansions; null if they are not known.</param>
internal readonly record struct ShellWord(string Text, string? Value);

/// <summary>A command that would be run.</summary>
/// <param name="Words">The command and its arguments.</param>
internal sealed record ShellCall(IReadOnlyList<ShellWord> Words)
{
    /// <summary>The files that its output goes to.</summary>
    public IReadOnlyList<ShellWord> Outputs { get; init; } = [];

    /// <summary>Whether a condition that is not known decides whether it is run.</summary>
    public bool IsDoubtful { get; init; }

    /// <summary>The command without its folder; null if it is not known, or there is none.</summary>
    public string? Name => Words.Count > 0 && Words[0].Value is { } name ? name[(name.LastIndexOf('/') + 1)..] : null;

    public IReadOnlyList<ShellWord> Arguments => [.. Words.Skip(1)];

    /// <summary>The arguments; null if one is not known.</summary>
    public IReadOnlyList<string>? Known => Arguments.All(word => word.Value is not null) ? [.. Arguments.Select(word => word.Value!)] : null;

    public override string ToString() =>
        string.Join(' ', Words.Select(word => word.Value ?? word.Text).Concat(Outputs.SelectMany(word => new[] { ">", word.Value ?? word.Text })));
}
