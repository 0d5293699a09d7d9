namespace ContainerSlim.Build.Stages;

/// <summary>
/// A pattern of paths from a root: <c>*</c> and <c>?</c> within a name, <c>[…]</c> for one of some letters, <c>**</c> for any number of
/// names. What is in a directory that a pattern names belongs to it. A backslash is taken for a slash; case matters. As with
/// <c>COPY --parents</c>, what matches <c>a/./b</c> keeps its path from the dot on.
/// </summary>
public sealed class Glob
{
    private readonly string text;
    private readonly IReadOnlyList<GlobName> names;
    private readonly int? pivot;

    // Where '**' stands first; the names before it are a fixed number.
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

    /// <summary>Whether <c>**</c> is in it: what it matches keeps its path from there on.</summary>
    public bool IsRecursive { get; }

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="FormatException">It leads out of the root, or has a bracket without its other.</exception>
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

    /// <summary>The names before the first that has anything but letters in it, without the last name of all: directories that must be there.</summary>
    internal IReadOnlyList<string> Prefix => [.. names.SkipLast(1).TakeWhile(name => name.Literal is not null).Select(name => name.Literal!)];

    /// <summary>The pattern with its prefix elsewhere.</summary>
    internal Glob WithPrefix(IReadOnlyList<string> prefix) =>
        new(text, [.. prefix.Select(GlobName.Of), .. names.Skip(Prefix.Count)], pivot + prefix.Count - Prefix.Count);

    /// <summary>Whether the first name is written out, and is this.</summary>
    internal bool BeginsWith(string name) => names.Count > 0 && names[0].Literal == name;

    /// <summary>Whether a name is written out in it, and is this.</summary>
    internal bool Has(string name) => names.Any(one => one.Literal == name);

    /// <summary>Whether a path, or a directory that it is in, is meant.</summary>
    internal bool Covers(string path) => Match(path) is not null;

    /// <summary>How a path is meant; null where it is not.</summary>
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

    /// <summary>Whether something below a directory may be meant.</summary>
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

    // At the end of the pattern whatever is left of the path is in a directory that was matched.
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

/// <summary>How a pattern means a path.</summary>
/// <param name="IsItself">Whether the pattern names the path itself, and not a directory that it is in.</param>
/// <param name="Relative">The path from where it is taken along: its name, or its path below what the pattern fixes.</param>
internal readonly record struct GlobMatch(bool IsItself, string Relative);
