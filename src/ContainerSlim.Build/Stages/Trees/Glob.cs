namespace ContainerSlim.Build.Stages;

/// <summary>
/// A pattern of paths from a root: <c>*</c> and <c>?</c> match within a name, <c>[…]</c> matches one of several characters, and <c>**</c>
/// any number of names. A pattern that matches a directory includes its content. A backslash is treated as a slash; matching is
/// case-sensitive. As with <c>COPY --parents</c>, what matches <c>a/./b</c> keeps its path from the dot on.
/// </summary>
public sealed class Glob
{
    private readonly string text;
    private readonly IReadOnlyList<GlobName> names;
    private readonly int? pivot;

    // The index of the first '**'; before it, the number of names is fixed.
    private readonly int anchor;

    private Glob(string text, IReadOnlyList<GlobName> names, int? pivot)
    {
        this.text = text;
        this.names = names;
        this.pivot = pivot;
        var recursive = names.TakeWhile(name => !name.IsRecursive).Count();
        IsRecursive = recursive < names.Count;
        anchor = recursive;
    }

    /// <summary>Whether the pattern contains <c>**</c>: what it matches keeps its path from there on.</summary>
    public bool IsRecursive { get; }

    /// <summary>Parses a pattern.</summary>
    /// <exception cref="FormatException">The pattern leads out of the root, or contains an unclosed bracket.</exception>
    public static Glob Parse(string text)
    {
        var path = text.Replace('\\', '/');
        var names = Names(path);
        if (names.Contains("..")) throw new FormatException("it points outside the folder with '..'");

        var dot = path.IndexOf("/./", StringComparison.Ordinal);
        return new Glob(text, [.. names.Select(GlobName.Parse)], dot < 0 ? null : Names(path[..dot]).Count);
    }

    /// <summary>The pattern as it is written.</summary>
    public override string ToString() => text;

    /// <summary>The leading names without wildcards, except the last name of the pattern: directories that must exist.</summary>
    internal IReadOnlyList<string> Prefix => [.. names.SkipLast(1).TakeWhile(name => name.Literal is not null).Select(name => name.Literal!)];

    /// <summary>Returns the pattern with its prefix replaced.</summary>
    internal Glob WithPrefix(IReadOnlyList<string> prefix) =>
        new(text, [.. prefix.Select(GlobName.Of), .. names.Skip(Prefix.Count)], pivot + prefix.Count - Prefix.Count);

    /// <summary>Whether the first name is this literal name.</summary>
    internal bool BeginsWith(string name) => names.Count > 0 && names[0].Literal == name;

    /// <summary>Whether any name is this literal name.</summary>
    internal bool Has(string name) => names.Any(one => one.Literal == name);

    /// <summary>Whether the pattern matches a path or one of its parent directories.</summary>
    internal bool Covers(string path) => Match(path) is not null;

    /// <summary>How the pattern matches a path; null if it does not.</summary>
    internal GlobMatch? Match(string path)
    {
        var parts = path.Split('/');
        if (IsRecursive) return MatchesPrefix(parts, 0, 0) ? new GlobMatch(IsItself: false, string.Join('/', parts.Skip(pivot ?? anchor))) : null;
        if (parts.Length < names.Count || !MatchesFirst(parts, names.Count)) return null;
        if (pivot is { } kept) return new GlobMatch(IsItself: false, string.Join('/', parts.Skip(kept)));

        return parts.Length == names.Count
            ? new GlobMatch(IsItself: true, parts[^1])
            : new GlobMatch(IsItself: false, string.Join('/', parts.Skip(names.Count)));
    }

    /// <summary>Whether the pattern may match something below a directory.</summary>
    internal bool MayMatchBelow(string directory)
    {
        var parts = directory.Split('/');
        return MatchesFirst(parts, Math.Min(parts.Length, anchor));
    }

    private static List<string> Names(string path) => [.. path.Split('/').Where(name => name is not ("" or "."))];

    private bool MatchesFirst(string[] parts, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (!names[i].Matches(parts[i])) return false;
        }

        return true;
    }

    // At the end of the pattern, the rest of the path is inside a matched directory.
    private bool MatchesPrefix(string[] parts, int part, int name)
    {
        if (name == names.Count) return true;
        if (!names[name].IsRecursive) return part < parts.Length && names[name].Matches(parts[part]) && MatchesPrefix(parts, part + 1, name + 1);
        if (name == names.Count - 1) return part < parts.Length;

        for (var next = part; next < parts.Length; next++)
        {
            if (MatchesPrefix(parts, next, name + 1)) return true;
        }

        return false;
    }
}

/// <summary>How a pattern matches a path.</summary>
/// <param name="IsItself">Whether the pattern matches the path itself, and not one of its parent directories.</param>
/// <param name="Relative">The part of the path that a copy keeps: the name, or the path below the fixed part of the pattern.</param>
internal readonly record struct GlobMatch(bool IsItself, string Relative);
