using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Definitions;

/// <summary>Which package a path comes from if several chosen ones have it: each says which other one it prefers.</summary>
internal sealed class PreferredPackages
{
    // By path: from a package to the one that it prefers.
    private readonly Dictionary<string, Dictionary<string, string>> prefers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> chosen = new(StringComparer.Ordinal);

    /// <exception cref="DebianException">Packages prefer each other in a circle, or one of several says nothing.</exception>
    public PreferredPackages(IReadOnlyList<SliceDefinition> slices)
    {
        var named = slices.SelectMany(slice => slice.Contents.Select(path => (slice.Name.Package, Path: path))).ToList();
        foreach (var (package, path) in named.Where(one => one.Path.Prefer is not null))
        {
            var of = prefers.TryGetValue(path.Path, out var found) ? found : prefers[path.Path] = new Dictionary<string, string>(StringComparer.Ordinal);
            if (!of.TryAdd(package, path.Prefer!) && of[package] != path.Prefer) throw Conflict(path.Path, package, of[package]);
        }

        foreach (var path in prefers.Keys)
        {
            var owners = named.Where(one => one.Path.Path == path).Select(one => one.Package).Distinct().Order(StringComparer.Ordinal);
            chosen[path] = owners.Aggregate((left, right) => Better(path, left, right));
        }
    }

    /// <summary>The package to take a path from; null where no package says anything about it.</summary>
    public string? Find(string path) => chosen.GetValueOrDefault(path);

    private string Better(string path, string left, string right)
    {
        if (Leads(path, left, right)) return right;
        return Leads(path, right, left) ? left : throw Conflict(path, left, right);
    }

    // Whether one package prefers another, perhaps through others.
    private bool Leads(string path, string from, string to)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { from };
        for (var at = from; prefers[path].TryGetValue(at, out var next); at = next)
        {
            if (next == to) return true;
            if (!seen.Add(next)) throw new DebianException(ErrorCode.SliceConflict, $"cannot use the slices: for {path}, {next} prefers itself through others");
        }

        return false;
    }

    private static DebianException Conflict(string path, string one, string other) =>
        new(ErrorCode.SliceConflict, $"cannot use the slices: {one} and {other} both have {path}, and it is not said which is preferred");
}
