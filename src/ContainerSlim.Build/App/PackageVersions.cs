using NuGet.Versioning;

namespace ContainerSlim.Build;

/// <summary>
/// Versions of .NET packages by NuGet.Versioning, seen nowhere else. It is loaded only where versions are compared, and beside the one that
/// MSBuild's own process has.
/// </summary>
internal static class PackageVersions
{
    /// <summary>From the oldest version to the newest; what is no version is older than every one.</summary>
    public static IComparer<string> Order { get; } = Comparer<string>.Create(Compare);

    /// <summary>Less than zero where the left version is the older one.</summary>
    public static int Compare(string? left, string? right) => (Parse(left), Parse(right)) switch
    {
        (null, null) => string.CompareOrdinal(left, right),
        var (mine, theirs) => VersionComparer.Default.Compare(mine, theirs),
    };

    private static NuGetVersion? Parse(string? text) => NuGetVersion.TryParse(text, out var version) ? version : null;
}
