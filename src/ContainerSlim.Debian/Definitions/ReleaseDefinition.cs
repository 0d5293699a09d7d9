namespace ContainerSlim.Debian.Definitions;

/// <summary>A distribution as its definitions describe it, <c>chisel.yaml</c>.</summary>
/// <param name="Format">The version of the format that its packages are written in as well.</param>
internal sealed record ReleaseDefinition(DefinitionFormat Format)
{
    /// <summary>Where packages come from, the highest priority first.</summary>
    public IReadOnlyList<ArchiveDefinition> Archives { get; init; } = [];

    /// <summary>The keys that archives are signed with.</summary>
    public IReadOnlyList<PublicKeyDefinition> PublicKeys { get; init; } = [];

    /// <summary>Until when the distribution is maintained; null where it does not say.</summary>
    public MaintenanceDefinition? Maintenance { get; init; }
}

/// <summary>An archive of packages.</summary>
/// <param name="Name">The name that packages refer to.</param>
/// <param name="Version">The version of the distribution.</param>
internal sealed record ArchiveDefinition(string Name, string Version)
{
    /// <summary>The suites.</summary>
    public required IReadOnlyList<string> Suites { get; init; }

    /// <summary>The components.</summary>
    public required IReadOnlyList<string> Components { get; init; }

    /// <summary>The names of the keys.</summary>
    public required IReadOnlyList<string> PublicKeys { get; init; }

    /// <summary>From -1000 to 1000; a package comes from the archive with the highest one. One with a negative priority has to be named.</summary>
    public int Priority { get; init; }

    /// <summary>The subscription that it needs; null for a public archive.</summary>
    public string? Subscription { get; init; }
}

/// <summary>An OpenPGP key.</summary>
/// <param name="Name">The name that archives refer to.</param>
/// <param name="Id">The 64-bit key id, in upper-case hex.</param>
/// <param name="Armor">The armored key. RFC 9580, section 6.</param>
internal sealed record PublicKeyDefinition(string Name, string Id, string Armor)
{
    /// <summary>The last day on which it is trusted; null where the definition does not say.</summary>
    public DateOnly? Expires { get; init; }
}

/// <summary>Until when a distribution is maintained.</summary>
/// <param name="Standard">When the support begins.</param>
/// <param name="EndOfLife">When it ends.</param>
internal sealed record MaintenanceDefinition(DateOnly Standard, DateOnly EndOfLife)
{
    /// <summary>When the expanded security maintenance begins; null where there is none.</summary>
    public DateOnly? Expanded { get; init; }

    /// <summary>When the legacy support begins; null where there is none.</summary>
    public DateOnly? Legacy { get; init; }
}
