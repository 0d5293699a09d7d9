using ContainerSlim.Debian;
using ContainerSlim.Debian.Icu;

namespace ContainerSlim.Build;

/// <summary>Reads the packages that the user adds to an image.</summary>
internal static class BasePackages
{
    /// <summary>The packages for the image's platform, as parts of a base.</summary>
    /// <exception cref="BuildException">A name or platform cannot be used.</exception>
    public static IReadOnlyList<BasePart> Parts(BuildInput input) =>
        [.. input.BasePackages.Items.Where(item => IsFor(item, input.RuntimeIdentifier)).Select(Read)];

    /// <summary>How much of ICU's data the image contains.</summary>
    /// <exception cref="BuildException">A value cannot be used.</exception>
    public static IcuCut Icu(BuildInput input)
    {
        var locales = (input.BasePackages.IcuLocales ?? "").Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (locales.Length > 0) return IcuCut.LeanLocales(locales);

        return PropertyText.OrNull(input.BasePackages.Icu)?.ToLowerInvariant() switch
        {
            null or "whole" => IcuCut.Whole,
            "lean" => IcuCut.Lean,
            _ => throw PropertyText.Invalid("SlimIcu", input.BasePackages.Icu!, "it must be whole or lean"),
        };
    }

    private static bool IsFor(PackageInput item, string? rid) =>
        PropertyText.OrNull(item.Platform) is not { } platforms
        || platforms.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Contains(rid);

    private static BasePart Read(PackageInput item)
    {
        try
        {
            return BasePart.Named(item.Name.Trim()) with { Version = PropertyText.OrNull(item.Version) };
        }
        catch (FormatException e)
        {
            throw PropertyText.Invalid("SlimPackage", item.Name, e.Message);
        }
    }
}
