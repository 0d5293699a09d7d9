namespace ContainerSlim.Build;

/// <summary>What the packages of the distribution are cut to, as it is written.</summary>
public sealed record BasePackagesInput
{
    /// <summary>Packages that the image contains in addition to what the app needs.</summary>
    public IReadOnlyList<PackageInput> Items { get; init; } = [];

    /// <summary>Folders with definitions of slices, each over those before it.</summary>
    public IReadOnlyList<string> Definitions { get; init; } = [];

    /// <summary>Libraries that the app can do without, by their file names.</summary>
    public IReadOnlyList<string> AllowMissing { get; init; } = [];

    /// <summary><c>whole</c> or <c>lean</c>; null for whole.</summary>
    public string? Icu { get; init; }

    /// <summary>The locales that ICU keeps, separated by semicolons; null for all.</summary>
    public string? IcuLocales { get; init; }
}

/// <summary>A package of the distribution, as it is written.</summary>
/// <param name="Name">A package, or a slice of one: <c>package_slice</c>.</param>
public sealed record PackageInput(string Name)
{
    /// <summary>The platforms that it is for, as runtime identifiers separated by semicolons; null for all.</summary>
    public string? Platform { get; init; }

    /// <summary>The exact version; null for the newest.</summary>
    public string? Version { get; init; }
}
