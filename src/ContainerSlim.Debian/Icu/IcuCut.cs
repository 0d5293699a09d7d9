namespace ContainerSlim.Debian.Icu;

/// <summary>How much of ICU's data an image gets.</summary>
public sealed record IcuCut
{
    private IcuCut()
    {
    }

    /// <summary>All data, as Debian ships it.</summary>
    public static IcuCut Whole { get; } = new();

    /// <summary>All locales, but only the kinds of data that .NET reads.</summary>
    public static IcuCut Lean { get; } = new() { IsLean = true };

    /// <summary>Whether the data that .NET never reads is left out.</summary>
    public bool IsLean { get; private init; }

    /// <summary>The locales to keep; empty for all.</summary>
    public IReadOnlyList<string> Locales { get; private init; } = [];

    /// <summary>The lean data of some locales only.</summary>
    /// <param name="locales">
    /// Names such as <c>de</c> or <c>zh-Hant</c>. A locale comes with its regions, its parents and its other names. <c>en-US</c> is always kept,
    /// because .NET shows English names next to native ones.
    /// </param>
    public static IcuCut LeanLocales(IReadOnlyList<string> locales)
    {
        if (locales.Count == 0) throw new ArgumentException("cannot cut ICU to no locale at all: name at least one", nameof(locales));

        return new IcuCut { IsLean = true, Locales = [.. locales] };
    }

    /// <summary>The same locales, whatever the order they are named in.</summary>
    public bool Equals(IcuCut? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary><c>whole</c>, or <c>lean</c> with the locales.</summary>
    public override string ToString() => IsLean ? $"lean {string.Join(';', Locales.Order(StringComparer.Ordinal))}".TrimEnd() : "whole";
}
