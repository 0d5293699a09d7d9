using System.Globalization;

namespace ContainerSlim.Build;

/// <summary>Sizes for people: in decimal units, as registries and Docker show them.</summary>
public static class Sizes
{
    /// <summary>For example <c>812 B</c>, <c>4.5 kB</c>, <c>12.3 MB</c>.</summary>
    public static string Text(long bytes) => bytes switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00} GB"),
    };
}
