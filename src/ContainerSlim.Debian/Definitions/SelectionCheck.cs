using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Definitions;

/// <summary>Finds slices of a selection that contradict each other, before any package is fetched.</summary>
internal static class SelectionCheck
{
    /// <summary>Fails where two slices give one path different contents, or a pattern meets another package's path.</summary>
    /// <exception cref="DebianException">They do.</exception>
    public static void Run(Selection selection)
    {
        var all = selection.Slices.SelectMany(slice => selection.PathsOf(slice).Select(path => new Owned(slice.Name, path))).ToList();
        CheckSamePaths(all);
        CheckPatterns(all);
    }

    private static void CheckSamePaths(List<Owned> all)
    {
        foreach (var group in all.GroupBy(one => one.Path.Path, StringComparer.Ordinal))
        {
            var first = group.First();
            if (group.FirstOrDefault(one => !Agree(first, one)) is { } other) throw Conflict(first, other);
        }
    }

    // New content of two packages may be the same; files of two packages are never known to be.
    private static bool Agree(Owned one, Owned other) =>
        one.Path.IsSame(other.Path) && (one.Name.Package == other.Name.Package || !(one.Path.IsExtracted || other.Path.IsExtracted));

    private static void CheckPatterns(List<Owned> all)
    {
        foreach (var pattern in all.Where(one => one.Path.Kind is SlicePathKind.Glob or SlicePathKind.Manifest))
        {
            var other = all.FirstOrDefault(one => one.Path.Path != pattern.Path.Path && !IsOwn(pattern, one) && Glob.Overlap(pattern.Path.Path, one.Path.Path));
            if (other is not null) throw Conflict(pattern, other);
        }
    }

    private static bool IsOwn(Owned pattern, Owned other) =>
        pattern.Path.IsExtracted && other.Path.IsExtracted && pattern.Name.Package == other.Name.Package;

    private static DebianException Conflict(Owned one, Owned other)
    {
        var paths = one.Path.Path == other.Path.Path ? one.Path.Path : $"{one.Path.Path} and {other.Path.Path}";
        return new DebianException(ErrorCode.SliceConflict, $"cannot use the slices {one.Name} and {other.Name} together: they conflict on {paths}");
    }

    private sealed record Owned(SliceName Name, SlicePath Path);
}
