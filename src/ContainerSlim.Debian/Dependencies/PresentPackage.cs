using ContainerSlim.Debian.Packages;

namespace ContainerSlim.Debian.Dependencies;

/// <summary>A package that is there already, such as one of the base. It satisfies dependencies, and is never replaced by another version.</summary>
/// <param name="Name">The package.</param>
/// <param name="Version">Its version.</param>
public sealed record PresentPackage(string Name, DebianVersion Version)
{
    private static readonly string[] NamesOfScripts =
    [
        "adduser", "cdebconf", "debconf", "debconf-2.0", "dpkg", "init-system-helpers", "lsb-base", "sensible-utils", "systemd-standalone-sysusers",
        "systemd-standalone-tmpfiles", "systemd-sysusers", "systemd-tmpfiles", "sysvinit-utils", "ucf",
    ];

    /// <summary>What scripts of packages need, which are not run, and what every system is said to have, in any version.</summary>
    public static IReadOnlyList<PresentPackage> OfScripts { get; } =
        [.. NamesOfScripts.Select(name => new PresentPackage(name, DebianVersion.Parse("999:0")))];

    internal PackageRelations Relations { get; private init; } = new();

    /// <summary>A package of a resolution.</summary>
    public static PresentPackage Of(Package package) => new(package.Name, package.Version) { Relations = package.Relations };

    /// <summary>Reads a package from its stanza, as in <c>/var/lib/dpkg/status</c>.</summary>
    /// <exception cref="FormatException">A field is missing or not valid.</exception>
    public static PresentPackage Read(Stanza stanza)
    {
        var architecture = stanza["Architecture"] ?? "all";
        return new PresentPackage(stanza.Required("Package"), DebianVersion.Parse(stanza.Required("Version")))
        {
            Relations = PackageRelations.Read(stanza, architecture),
        };
    }

    /// <summary>Name and version.</summary>
    public override string ToString() => $"{Name}={Version}";
}
