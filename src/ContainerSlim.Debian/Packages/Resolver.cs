using ContainerSlim.Debian.Cut;
using ContainerSlim.Debian.Definitions;
using ContainerSlim.Debian.Dependencies;
using ContainerSlim.Debian.OpenPgp;
using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Packages;

/// <summary>Finds the newest version of each package of a base on the mirrors.</summary>
internal sealed class Resolver
{
    private readonly BaseRequest request;
    private readonly CutPlan plan;
    private readonly Keyring? keyring;
    private readonly ArchiveChoice choice;
    private readonly IReadOnlyList<ArchiveDefinition> used;

    public Resolver(BaseRequest request)
    {
        this.request = request;
        plan = CutPlan.Of(request);
        keyring = request.KeyringPath is { } path ? Keyring.Load(path) : null;
        choice = new ArchiveChoice(plan);
        used = choice.Used();
    }

    /// <summary>The resolution from the first archives that have the distribution and are trusted.</summary>
    /// <exception cref="DebianException">There are none.</exception>
    public async Task<BaseResolution> ResolveAsync(CancellationToken ct)
    {
        if (request.Sources.Snapshot is { } snapshot && snapshot.Time > request.Time.GetUtcNow())
        {
            throw new DebianException(
                ErrorCode.InvalidProperty,
                $"cannot use SlimSnapshot='{snapshot}': the time is in the future; check this machine's clock");
        }

        var failures = new List<DebianException>();
        foreach (var archives in request.Archives)
        {
            try
            {
                return await AskAsync(archives, ct);
            }
            catch (DebianException e)
            {
                failures.Add(e);
            }
        }

        if (failures is []) throw LockedDownload.NoArchive(request.Distribution);
        if (request.IsOffline && failures.Find(failure => failure.Code == ErrorCode.NotInCache) is { } missing) throw Offline.NoList(request, missing);
        if (failures is [var only]) throw only;

        // An archive that was read has no such package, so it is not the mirrors that are wrong.
        if (failures.Find(failure => failure.Code == ErrorCode.PackageMissing) is { } unknown) throw unknown;

        var reasons = string.Join("\n", failures.Select(failure => "- " + failure.Message));
        throw new DebianException(
            failures[0].Code,
            $"cannot get the packages of {request.Distribution} from any known mirror:\n{reasons}\nChoose a mirror that is reachable.",
            new AggregateException(failures));
    }

    /// <summary>The packages that have some libraries, according to the lists of the first archive that is trusted.</summary>
    /// <exception cref="DebianException">No archive can be read.</exception>
    public async Task<IReadOnlyDictionary<string, string>> FindOwnersAsync(IReadOnlySet<string> libraries, CancellationToken ct)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        if (request.Archives is not [var archives, ..]) return found;

        // The lists are large, and that of the release itself has nearly all packages of its updates.
        var suites = await OpenSuitesAsync(archives, [], ct);
        foreach (var suite in suites.Where(suite => suite.Name == suites[0].Name))
        {
            foreach (var (library, package) in await suite.FindOwnersAsync(libraries, request.Architecture.Name, request.Store, ct))
            {
                found.TryAdd(library, package);
            }
        }

        return found;
    }

    private async Task<BaseResolution> AskAsync(ArchiveSet archives, CancellationToken ct)
    {
        var warnings = new List<string>();
        var suites = await OpenSuitesAsync(archives, warnings, ct);
        var depended = plan.Whole.Count > 0 && (request.WithDependencies || request.WholePackages.Count == 0)
            ? await DependencyResolver.ResolveAsync(plan.WholeOf(request), archives.Archive, new PackageCatalog(suites, choice, request), ct)
            : [];
        var whole = plan.With(depended.Select(one => one.Package.Name));
        var packages = await FindAsync(whole, depended, new Archives(archives, suites), ct);
        return BaseResolution.Of(whole, [.. packages.Select(one => one.Package)], warnings) with
        {
            Mirrors = [.. packages.Select(one => one.Suite.Mirror)],
            Releases = suites.Where(suite => suite.Release.Date is not null)
                .DistinctBy(suite => suite.Name)
                .ToDictionary(suite => suite.Name, suite => suite.Release.Date!.Value, StringComparer.Ordinal),
        };
    }

    // Of each package of a plan the version that others depend on, the one that the request names, or else the newest one.
    private async Task<IReadOnlyList<Candidate>> FindAsync(CutPlan whole, IReadOnlyList<Candidate> depended, Archives archives, CancellationToken ct)
    {
        var known = depended.ToDictionary(one => one.Package.Name, StringComparer.Ordinal);
        var names = whole.Packages.Except(known.Keys).ToHashSet(StringComparer.Ordinal);

        // If all packages are known, no index need be read.
        var suites = names.Count == 0 ? [] : archives.Suites;
        var found = await Task.WhenAll(suites.Select(suite => suite.FindAsync(names, request.Architecture.Name, request.Store, ct)));
        var versions = suites.Zip(found)
            .SelectMany(pair => pair.Second.Select(package => new Candidate(package, pair.First)))
            .Where(one => one.Package.Architecture == "all" || one.Package.Architecture == request.Architecture.Name)
            .ToLookup(one => one.Package.Name);
        var newest = names
            .Select(name => (Name: name, Found: choice.Of(name, versions[name].Where(one => plan.Allows(one.Package))).MaxBy(one => one.Package.Version)))
            .ToList();
        if (newest.Where(one => one.Found is null).Select(one => plan.TextOf(one.Name)).ToList() is { Count: > 0 } missing)
        {
            throw new DebianException(
                ErrorCode.PackageMissing,
                $"cannot get the packages of {request.Distribution} for {request.Architecture}: "
                    + $"{archives.Set.Archive} has no {ForeignText.Clean(string.Join(", ", missing.Order(StringComparer.Ordinal)))}");
        }

        return
        [
            .. known.Values
                .Where(one => whole.Packages.Contains(one.Package.Name))
                .Concat(newest.Select(one => one.Found!))
                .OrderBy(one => one.Package.Name, StringComparer.Ordinal),
        ];
    }

    private async Task<IReadOnlyList<Suite>> OpenSuitesAsync(ArchiveSet archives, List<string> warnings, CancellationToken ct)
    {
        var opener = new ArchiveOpener(request, archives, warnings);
        var suites = new List<Suite>();
        foreach (var archive in used) suites.AddRange(await opener.OpenAsync(archive, KeyringOf(archive), ct));
        return suites;
    }

    // A keyring that the user names counts for all archives.
    private Keyring KeyringOf(ArchiveDefinition archive) => keyring ?? Keyring.Of(plan.Release, archive, request.Time.GetUtcNow());

    private sealed record Archives(ArchiveSet Set, IReadOnlyList<Suite> Suites);
}
