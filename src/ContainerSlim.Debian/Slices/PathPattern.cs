using System.Text.RegularExpressions;

namespace ContainerSlim.Debian.Slices;

/// <summary>Paths of a slice: <c>*</c> is any part of a name, <c>**</c> any part of a path, and the part in parentheses is optional.</summary>
internal sealed class PathPattern
{
    private readonly Regex regex;

    /// <param name="pattern">The pattern, from the root.</param>
    public PathPattern(string pattern)
    {
        Text = pattern;
        var escaped = Regex.Escape(pattern.TrimStart('/'))
            .Replace("\\*\\*", ".+", StringComparison.Ordinal)
            .Replace("\\*", "[^/]*", StringComparison.Ordinal)
            .Replace("\\(", "(?:", StringComparison.Ordinal)
            .Replace("\\)", ")?", StringComparison.Ordinal);
        regex = new Regex($"^{escaped}\\z", RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }

    /// <summary>The pattern as it is written.</summary>
    public string Text { get; }

    /// <summary>Whether a path without a leading slash matches.</summary>
    public bool Matches(string path) => regex.IsMatch(path);
}
