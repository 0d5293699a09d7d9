using ContainerSlim.Debian.Packages;

namespace ContainerSlim.Debian.Dependencies;

/// <summary>How a version must compare to the one in a relation.</summary>
internal enum VersionOrder
{
    Earlier,
    EarlierOrEqual,
    Equal,
    LaterOrEqual,
    Later,
}

/// <summary>The versions that a relation allows, <c>&gt;= 2.38</c>.</summary>
internal sealed record VersionBound(VersionOrder Order, DebianVersion Version)
{
    public bool Allows(DebianVersion version) => Order switch
    {
        VersionOrder.Earlier => version < Version,
        VersionOrder.EarlierOrEqual => version <= Version,
        VersionOrder.Equal => version == Version,
        VersionOrder.LaterOrEqual => version >= Version,
        _ => version > Version,
    };

    public override string ToString() => $"{Symbol} {Version}";

    private string Symbol => Order switch
    {
        VersionOrder.Earlier => "<<",
        VersionOrder.EarlierOrEqual => "<=",
        VersionOrder.Equal => "=",
        VersionOrder.LaterOrEqual => ">=",
        _ => ">>",
    };
}

/// <summary>A package that another one names: <c>libc6 (&gt;= 2.38)</c>, <c>python3:any</c>.</summary>
internal sealed record Relation(string Name)
{
    /// <summary>What follows the colon: an architecture, <c>any</c> or <c>native</c>; null if there is none.</summary>
    public string? Qualifier { get; init; }

    /// <summary>The allowed versions; null for all.</summary>
    public VersionBound? Bound { get; init; }

    /// <summary>Whether it allows the version of a package with its name.</summary>
    public bool Allows(DebianVersion version) => Bound is null || Bound.Allows(version);

    /// <summary>Whether it allows what a package provides. A relation with a version needs a version there too. Debian Policy 7.5.</summary>
    public bool Allows(Relation provided) =>
        provided.Name == Name && (Bound is null || (provided.Bound is { Order: VersionOrder.Equal } own && Bound.Allows(own.Version)));

    /// <summary>
    /// Whether it can mean a package for an architecture. All packages of an index are for this one or for all, and "any" and "native" include both.
    /// </summary>
    public bool IsFor(string architecture) => Qualifier is null or "any" or "native" || Qualifier == architecture;

    public override string ToString() => $"{Name}{(Qualifier is null ? "" : ":" + Qualifier)}{(Bound is null ? "" : $" ({Bound})")}";
}
