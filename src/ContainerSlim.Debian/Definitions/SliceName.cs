using System.Diagnostics.CodeAnalysis;

namespace ContainerSlim.Debian.Definitions;

/// <summary>The name of a slice, <c>package_slice</c>.</summary>
/// <param name="Package">The package.</param>
/// <param name="Slice">The slice of the package: at least three of a-z, 0-9 and '-', the first a letter.</param>
public sealed record SliceName(string Package, string Slice) : IComparable<SliceName>
{
    private const int MinLength = 3;

    /// <summary>The slice of a name.</summary>
    /// <exception cref="FormatException">The text is not a slice's name.</exception>
    public static SliceName Parse(string text) => TryParse(text, out var name) ? name : throw new FormatException($"'{text}' is not the name of a slice");

    /// <summary>The slice of a name; false if the text is not one.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SliceName? name)
    {
        var mark = text.IndexOf('_', StringComparison.Ordinal);
        name = mark > 0 && IsPackage(text[..mark]) && IsSlice(text[(mark + 1)..]) ? new SliceName(text[..mark], text[(mark + 1)..]) : null;
        return name is not null;
    }

    /// <summary>Whether a text can be the name of a package. Debian Policy, 5.6.1.</summary>
    public static bool IsPackage(string text) =>
        text.Length > 1 && char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '+' or '-' or '.');

    /// <summary>Whether a text can be the name of a slice of a package.</summary>
    public static bool IsSlice(string text) =>
        text.Length >= MinLength && char.IsAsciiLetterLower(text[0]) && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>The order of packages, then of slices, by code units.</summary>
    public int CompareTo(SliceName? other) =>
        string.CompareOrdinal(Package, other?.Package) is var order and not 0 ? order : string.CompareOrdinal(Slice, other?.Slice);

    /// <summary><c>package_slice</c>.</summary>
    public override string ToString() => $"{Package}_{Slice}";

    /// <summary>Comes before.</summary>
    public static bool operator <(SliceName left, SliceName right) => left.CompareTo(right) < 0;

    /// <summary>Comes after.</summary>
    public static bool operator >(SliceName left, SliceName right) => left.CompareTo(right) > 0;

    /// <summary>Comes before, or is the same.</summary>
    public static bool operator <=(SliceName left, SliceName right) => left.CompareTo(right) <= 0;

    /// <summary>Comes after, or is the same.</summary>
    public static bool operator >=(SliceName left, SliceName right) => left.CompareTo(right) >= 0;
}
