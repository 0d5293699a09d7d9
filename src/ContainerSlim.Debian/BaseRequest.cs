using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian;

/// <summary>What base to make, and from where.</summary>
public sealed record BaseRequest
{
    /// <summary>Keeps indexes, packages and large files; a second base downloads nothing that it has.</summary>
    public required BlobStore Store { get; init; }

    /// <summary>The clock that validity of releases is judged by.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Watches what is downloaded.</summary>
    public ITransferObserver Transfers { get; init; } = NoTransfers.Instance;

    /// <summary>Where packages come from.</summary>
    public required PackageSources Sources { get; init; }

    /// <summary>The distribution.</summary>
    public Distribution Distribution { get; init; } = Distribution.Debian13;

    /// <summary>The architecture.</summary>
    public BaseArchitecture Architecture { get; init; } = BaseArchitecture.Amd64;

    /// <summary>How much of a base is wanted.</summary>
    public BaseKind Kind { get; init; } = BaseKind.Runtime;

    /// <summary>Whether the app formats, compares or parses by culture and so needs ICU.</summary>
    public bool Globalization { get; init; }

    /// <summary>Whether the app knows other time zones than UTC.</summary>
    public bool TimeZones { get; init; } = true;

    /// <summary>A keyring, binary or armored, that is trusted in place of the distribution's own keys; for a mirror that signs its releases itself.</summary>
    public string? KeyringPath { get; init; }

    /// <summary>How old the answer to an earlier request may be and still be taken without asking a mirror; zero asks always.</summary>
    public TimeSpan MaxAge { get; init; }

    /// <summary>
    /// Packages that are wanted whole, but for manuals and translations, in place of a base: all in one group, <see cref="BaseGroup.Packages"/>.
    /// Their scripts are not run.
    /// </summary>
    public IReadOnlyList<string> WholePackages { get; init; } = [];

    /// <summary>Whether what <see cref="WholePackages"/> depend on is wanted, too.</summary>
    public bool WithDependencies { get; init; }

    internal IReadOnlyList<string> Groups => Globalization ? [BaseGroup.Base, BaseGroup.Icu] : [BaseGroup.Base];

    // What is wanted, in words that differ wherever the answer may.
    internal IReadOnlyList<string> Wanted => WholePackages.Count == 0
        ? [Kind.ToString(), TimeZones ? "with time zones" : "without", .. Groups]
        : [BaseGroup.Packages, WithDependencies ? "with dependencies" : "alone", .. WholePackages.Order(StringComparer.Ordinal)];
}
