namespace ContainerSlim.Debian.Sources;

/// <summary>The sources of packages. They need not be trusted, because only signed content is accepted.</summary>
public sealed class PackageSources
{
    /// <summary>Where apt keeps its configuration.</summary>
    public const string HostApt = "/etc/apt";

    private readonly string? mirror;
    private readonly IReadOnlyList<AptSource> apt;

    private PackageSources(string? mirror, string aptDirectory, ArchiveSnapshot? snapshot)
    {
        this.mirror = mirror;
        Snapshot = snapshot;
        apt = mirror is null && snapshot is null ? AptSourceList.Read(aptDirectory) : [];
        Credentials = AptCredentials.Read(aptDirectory);
    }

    /// <summary>The time that packages are used from; null for the newest packages.</summary>
    public ArchiveSnapshot? Snapshot { get; }

    /// <summary>Which hosts have stopped responding.</summary>
    internal MirrorHealth Health { get; } = new();

    /// <summary>Logins for these and other archives.</summary>
    internal AptCredentials Credentials { get; }

    /// <summary>
    /// A single mirror: an address (http, https, file) or a folder that contains <c>dists</c> and <c>pool</c>.
    /// Its security updates are expected at the mirror itself, at <c>&lt;mirror&gt;-security</c>, and at <c>debian-security</c> beside it;
    /// without any, the base is built without them, with a warning.
    /// </summary>
    public static PackageSources Mirror(string mirror) => new(mirror.TrimEnd('/'), HostApt, snapshot: null);

    /// <summary>The state of a distribution's archives at a time.</summary>
    /// <param name="service">
    /// A snapshot service or a folder with its layout, or an address or folder with <see cref="ArchiveSnapshot.Placeholder"/> in place of the time; null for
    /// the distribution's own service.
    /// </param>
    /// <param name="snapshot">The time.</param>
    public static PackageSources At(string? service, ArchiveSnapshot snapshot) => new(service?.TrimEnd('/'), HostApt, snapshot);

    /// <summary>
    /// The sources that apt on this host uses for the distribution. For a release of Debian also those of any other release, so that a company's mirror
    /// is used if there is one, and else Debian's own archive.
    /// </summary>
    /// <param name="aptDirectory">Where apt's configuration is, <see cref="HostApt"/>; it need not exist.</param>
    public static PackageSources Host(string aptDirectory) => new(null, aptDirectory, snapshot: null);

    /// <summary>The archives for a distribution, the best first; none where nothing is known of any. Debian has at least one.</summary>
    public IReadOnlyList<ArchiveSet> For(Distribution distribution)
    {
        if (Snapshot is not null) return [Snapshot.ArchivesOf(mirror, distribution)];
        if (mirror is not null) return [new ArchiveSet(mirror, [.. ArchiveSet.SecurityOf(mirror)]) { ToleratesMissingSecurity = true }];

        var main = apt.Where(source => source.Components.Contains("main")).ToList();
        var archives = main.Where(source => distribution.Suites.Take(1).Any(source.Names))
            .Concat(main.Where(source => distribution.IsDebian && source.NamesRelease))
            .Select(source => source.Uri)
            .Distinct();
        var security = main.Where(source => distribution.Suites.Where(ArchiveSet.IsSecurity).Any(source.Names))
            .Concat(main.Where(source => distribution.IsDebian && source.NamesSecurity))
            .Select(source => source.Uri)
            .ToList();
        if (!distribution.IsDebian) return [.. archives.Select(archive => new ArchiveSet(archive, [.. security.Append(archive).Distinct()]))];

        return
        [
            .. archives.Select(archive => new ArchiveSet(
                archive,
                [.. security.Concat(ArchiveSet.SecurityOf(archive)).Append(PrimaryArchive.Security).Distinct()])),
            PrimaryArchive.Set,
        ];
    }
}
