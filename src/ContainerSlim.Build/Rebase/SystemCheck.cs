using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Whether the new base is the same system: the same release of the same distribution, with the same C library.</summary>
internal static class SystemCheck
{
    private const string Musl = "musl";
    private const string Glibc = "the GNU C library";
    private const string NoLibrary = "no C library";

    // Distributions that name their updates in their version. What is compatible has this many numbers in common.
    private static readonly Dictionary<string, int> Numbers = new(StringComparer.Ordinal)
    {
        ["alpine"] = 2,
        ["almalinux"] = 1,
        ["centos"] = 1,
        ["ol"] = 1,
        ["rhel"] = 1,
        ["rocky"] = 1,
    };

    // The first is usually a link to the second.
    private static readonly string[] Releases = ["etc/os-release", "usr/lib/os-release"];

    /// <summary>The reasons why not.</summary>
    /// <param name="before">The old base.</param>
    /// <param name="after">The new base.</param>
    public static IEnumerable<string> Problems(FileTree before, FileTree after)
    {
        var (old, current) = (DistributionOf(before), DistributionOf(after));
        if (ReleaseOf(old) != ReleaseOf(current)) yield return $"its base is of {Name(old)}, and the new one of {Name(current)}";
        if (LibraryOf(before) is var library && LibraryOf(after) is var other && library != other)
        {
            yield return $"its base has {library}, and the new one {other}";
        }
    }

    /// <summary>The reason why a Windows base cannot replace another; null if it can.</summary>
    /// <param name="before">The platform of the old base.</param>
    /// <param name="after">The platform of the new base.</param>
    public static string? WindowsProblem(Platform before, Platform after) => BuildOf(before) == BuildOf(after)
        ? null
        : $"its base is of Windows {before.OsVersion ?? "without a version"}, and the new one of Windows {after.OsVersion ?? "without a version"}";

    // Updates raise only the last of the four numbers.
    private static string BuildOf(Platform platform) => string.Join('.', (platform.OsVersion ?? "").Split('.').Take(3));

    private static string? DistributionOf(FileTree files) => Releases.Select(files.TextOf).OfType<string>().Select(BaseFiles.IdOf).FirstOrDefault();

    private static string? ReleaseOf(string? distribution)
    {
        if (distribution is null) return null;

        var id = distribution[..distribution.LastIndexOf('-')];
        var version = distribution[(id.Length + 1)..];
        return Numbers.TryGetValue(id, out var numbers) ? $"{id}-{string.Join('.', version.Split('.').Take(numbers))}" : distribution;
    }

    private static string Name(string? distribution) => distribution ?? "a distribution that it does not name";

    private static string LibraryOf(FileTree files)
    {
        var loaders = files.Paths.Select(path => path[(path.LastIndexOf('/') + 1)..])
            .Where(name => name.StartsWith("ld-", StringComparison.Ordinal) && name.Contains(".so.", StringComparison.Ordinal))
            .ToList();
        return loaders.Exists(name => name.StartsWith("ld-linux", StringComparison.Ordinal)) ? Glibc
            : loaders.Exists(name => name.StartsWith("ld-musl-", StringComparison.Ordinal)) ? Musl
            : NoLibrary;
    }
}
