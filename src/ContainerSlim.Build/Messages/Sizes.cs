using System.Globalization;

namespace ContainerSlim.Build;

/// <summary>Formats and parses sizes for people, in decimal units as registries and Docker show them.</summary>
public static class Sizes
{
    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("kib", 1L << 10), ("mib", 1L << 20), ("gib", 1L << 30), ("tib", 1L << 40),
        ("kb", 1000), ("mb", 1_000_000), ("gb", 1_000_000_000), ("tb", 1_000_000_000_000),
        ("b", 1), ("", 1),
    ];

    /// <summary>Formats a number of bytes, for example as <c>812 B</c>, <c>4.5 kB</c>, <c>12.3 MB</c>.</summary>
    public static string Text(long bytes) => bytes switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00} GB"),
    };

    /// <summary>Parses what a user writes: <c>500MB</c>, <c>1.5 GB</c>, <c>10GiB</c>, or bytes without a unit. Case is ignored.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        var (unit, factor) = Units.First(one => text.TrimEnd().EndsWith(one.Unit, StringComparison.OrdinalIgnoreCase));
        var number = text.TrimEnd()[..^unit.Length];
        var isNumber = decimal.TryParse(number.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            && count <= long.MaxValue / factor;
        bytes = isNumber ? (long)(count * factor) : 0;
        return isNumber;
    }
}
