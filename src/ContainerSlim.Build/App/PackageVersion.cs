using System.Globalization;

namespace ContainerSlim.Build;

/// <summary>A version of a .NET package, ordered as semver.org 2.0.0, section 11, has it.</summary>
internal sealed record PackageVersion(Version Number, string Prerelease) : IComparable<PackageVersion>
{
    /// <summary>Reads a version; what is none is older than every other.</summary>
    public static PackageVersion Parse(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        return Version.TryParse(dash < 0 ? text : text[..dash], out var number)
            ? new PackageVersion(number, dash < 0 ? "" : text[(dash + 1)..])
            : new PackageVersion(new Version(), text);
    }

    public int CompareTo(PackageVersion? other)
    {
        if (other is null) return 1;
        if (Number != other.Number) return Number.CompareTo(other.Number);
        if (Prerelease.Length == 0 || other.Prerelease.Length == 0) return (Prerelease.Length == 0).CompareTo(other.Prerelease.Length == 0);

        var (mine, theirs) = (Prerelease.Split('.'), other.Prerelease.Split('.'));
        var difference = mine.Zip(theirs, ComparePart).FirstOrDefault(order => order != 0);
        return difference != 0 ? difference : mine.Length.CompareTo(theirs.Length);
    }

    // Numbers come before words, and are compared as numbers.
    private static int ComparePart(string left, string right) => (TryNumber(left), TryNumber(right)) switch
    {
        ({ } a, { } b) => a.CompareTo(b),
        (null, null) => string.CompareOrdinal(left, right),
        (null, _) => 1,
        _ => -1,
    };

    private static long? TryNumber(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
