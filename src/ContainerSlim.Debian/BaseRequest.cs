using ContainerSlim.Debian.Definitions;
using ContainerSlim.Debian.Dependencies;
using ContainerSlim.Debian.Icu;
using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian;

/// <summary>A request for a base: what to build, and from where.</summary>
public sealed record BaseRequest
{
    /// <summary>The store for indexes, packages and large files, which are downloaded only once.</summary>
    public required BlobStore Store { get; init; }

    /// <summary>The clock for the validity of releases.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Observes downloads.</summary>
    public ITransferObserver Transfers { get; init; } = NoTransfers.Instance;

    /// <summary>Where packages come from.</summary>
    public required PackageSources Sources { get; init; }

    /// <summary>How long mirrors may take.</summary>
    public MirrorLimits Limits { get; init; } = new();

    /// <summary>The distribution.</summary>
    public Distribution Distribution { get; init; } = Distribution.Debian13;

    /// <summary>The architecture.</summary>
    public BaseArchitecture Architecture { get; init; } = BaseArchitecture.Amd64;

    /// <summary>What the base must have.</summary>
    public IReadOnlyList<BasePart> Parts { get; init; } = [.. BaseParts.Foundation, .. BaseParts.TimeZones, .. BaseParts.Of(BaseKind.Runtime)];

    /// <summary>
    /// Folders with definitions of slices that add to those of the distribution, or replace them file by file: of a release in the format of
    /// chisel-releases, or of packages alone. Each is over those before it.
    /// </summary>
    public IReadOnlyList<string> Definitions { get; init; } = [];

    /// <summary>How much of ICU's data goes in.</summary>
    public IcuCut Icu { get; init; } = IcuCut.Whole;

    /// <summary>A keyring, binary or armored, that is trusted instead of the distribution's own keys; for a mirror that signs with its own key.</summary>
    public string? KeyringPath { get; init; }

    /// <summary>
    /// Whether release files of any date are accepted: expired ones, those that are older than one that was used before, and those with a date in
    /// the future. For old archives.
    /// </summary>
    public bool AnyDate { get; init; }

    /// <summary>
    /// The dates of the release files that packages were locked from, by suite. An older release file is refused, because it lacks updates.
    /// </summary>
    public IReadOnlyDictionary<string, DateTimeOffset> LockedReleases { get; init; } = new Dictionary<string, DateTimeOffset>();

    /// <summary>Whether nothing is downloaded: release files, indexes and packages come from the store. Mirrors in folders are used.</summary>
    public bool IsOffline { get; init; }

    /// <summary>
    /// The maximum age of an earlier resolution that is reused without contacting a mirror; zero always contacts a mirror. The resolution of a snapshot
    /// never ages. Offline, one of any age is used.
    /// </summary>
    public TimeSpan MaxAge { get; init; }

    /// <summary>
    /// Whole packages, except manuals and translations, instead of a base: all in one group, <see cref="BaseGroup.Packages"/>.
    /// Their scripts are not run.
    /// </summary>
    public IReadOnlyList<WantedPackage> WholePackages { get; init; } = [];

    /// <summary>Whether to include the dependencies of <see cref="WholePackages"/>.</summary>
    public bool WithDependencies { get; init; }

    /// <summary>Packages that are there already, such as those of the base. They satisfy dependencies, and are not part of the result.</summary>
    public IReadOnlyList<PresentPackage> Present { get; init; } = [];

    /// <summary>The users and groups that are there already; null for those of a base that is cut here.</summary>
    public ExistingAccounts? Accounts { get; init; }

    /// <summary>Decompresses zstd, which members of Ubuntu's packages are compressed with; null if they are not expected.</summary>
    public LayerDecoder? Zstd { get; init; }

    /// <summary>The archives of the distribution, the best first; none where no mirror is known.</summary>
    /// <exception cref="DebianException">There are no definitions of the distribution, or they are malformed.</exception>
    internal IReadOnlyList<ArchiveSet> Archives
    {
        get
        {
            var release = DefinitionSet.Of(Distribution.Id, Definitions).ReleaseOf(Distribution);
            var suites = release.Archives.Where(archive => archive.Subscription is null).SelectMany(archive => archive.Suites);
            var archives = Sources.For(Distribution with { Suites = [.. suites] });
            return Distribution.IsDebian || Architecture == BaseArchitecture.Amd64 ? archives : [.. archives.SelectMany(set => set.WithPorts())];
        }
    }

    /// <summary>Identifies the definitions: two requests whose definitions differ have different ones.</summary>
    internal string Fingerprint => Definitions.Count == 0 ? DefinitionSet.OwnFingerprint : DefinitionSet.Of(Distribution.Id, Definitions).Fingerprint();

    // Identifies the request: two requests that could have different results differ here.
    internal IReadOnlyList<string> Wanted => WholePackages.Count == 0
        ? [.. Parts.Select(part => part.ToString()), Icu.ToString()]
        :
        [
            BaseGroup.Packages,
            WithDependencies ? "with dependencies" : "alone",
            .. WholePackages.Select(package => package.ToString()).Order(StringComparer.Ordinal),
        ];
}
