using System.Text;
using System.Text.RegularExpressions;

namespace ContainerSlim.Debian.Scripts.Shell;

/// <summary>The variables of a script as far as they are known.</summary>
internal sealed partial class ShellVariables
{
    private const int MaxLength = 1 << 14;
    private const int MaxCount = 500;

    private Dictionary<string, string?> values;

    public ShellVariables(IEnumerable<KeyValuePair<string, string?>> known) => values = new(known, StringComparer.Ordinal);

    /// <summary>Sets a variable; null: its value is not known.</summary>
    public void Set(string name, string? value)
    {
        if (values.Count < MaxCount || values.ContainsKey(name)) values[name] = value;
    }

    /// <summary>What to give to <see cref="Forget"/> later.</summary>
    public IReadOnlyDictionary<string, string?> Remember() => new Dictionary<string, string?>(values, StringComparer.Ordinal);

    /// <summary>Counts what has changed since as not known, because it may not have been run.</summary>
    public void Forget(IReadOnlyDictionary<string, string?> before)
    {
        foreach (var name in values.Keys.Where(name => values[name] != before.GetValueOrDefault(name)).ToList()) values[name] = null;
    }

    /// <summary>Sets everything back.</summary>
    public void Restore(IReadOnlyDictionary<string, string?> before) => values = new(before, StringComparer.Ordinal);

    /// <summary>A word with all its expansions; null if one is not known.</summary>
    public string? Expand(string word)
    {
        if (!word.Contains(ShellLexer.Mark, StringComparison.Ordinal)) return word;

        var parts = word.Split(ShellLexer.Mark);
        var expanded = new StringBuilder();
        for (var i = 0; i < parts.Length; i++)
        {
            if ((i % 2 == 0 ? parts[i] : Find(parts[i])) is not { } part || expanded.Length + part.Length > MaxLength) return null;

            expanded.Append(part);
        }

        return expanded.ToString();
    }

    /// <summary>A word as it is written in the script.</summary>
    public static string Display(string word) => word.Replace("\0", "", StringComparison.Ordinal);

    private string? Find(string expansion)
    {
        if (NamePattern().Match(expansion) is not { Success: true } match) return null;

        var fallback = match.Groups["fallback"];
        var isKnown = values.TryGetValue(match.Groups["name"].Value, out var value);
        if (isKnown && (value is not "" || !fallback.Success)) return value;

        // Nothing else sets variables, but a sourced file might.
        return fallback.Success && !fallback.Value.Contains('$', StringComparison.Ordinal) ? fallback.Value : null;
    }

    [GeneratedRegex(@"^\$(?:(?<name>\w+)|\{(?<name>\w+)(?::?-(?<fallback>[^}]*))?\})\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex NamePattern();
}
