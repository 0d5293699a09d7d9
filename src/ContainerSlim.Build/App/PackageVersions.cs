using NuGet.Versioning;

namespace ContainerSlim.Build;

/// <summary>
/// Compares versions of .NET packages. Only this class uses NuGet.Versioning, so that the library is loaded only when versions are compared,
/// alongside the copy that MSBuild's own process has.
/// </summary>
internal static class PackageVersions
{
    /// <summary>Orders from the oldest version to the newest. Text that is not a version counts as older than any version.</summary>
    public static IComparer<string> Order { get; } = Comparer<string>.Create(Compare);

    /// <summary>Compares two versions; less than zero if the left one is older.</summary>
    public static int Compare(string? left, string? right) => (Parse(left), Parse(right)) switch
    {
        (null, null) => string.CompareOrdinal(left, right),
        var (mine, theirs) => VersionComparer.Default.Compare(mine, theirs),
    };

    private static NuGetVersion? Parse(string? text) => NuGetVersion.TryParse(text, out var version) ? version : null;
}
