using ContainerSlim.Debian.Cut;
using ContainerSlim.Debian.OpenPgp;
using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Packages;

/// <summary>Finds the newest version of each package of a base on the mirrors.</summary>
internal sealed class Resolver
{
    private readonly BaseRequest request;
    private readonly CutPlan plan;
    private readonly IReadOnlySet<string> wanted;
    private readonly Keyring keyring;

    public Resolver(BaseRequest request)
    {
        this.request = request;
        plan = CutPlan.Of(request);
        wanted = plan.Packages;
        keyring = request.KeyringPath is { } path ? Keyring.Load(path) : Keyring.Of(plan.Release, request.Time.GetUtcNow());
    }

    /// <summary>The resolution from the first archives that have the distribution and are trusted.</summary>
    /// <exception cref="DebianException">There are none.</exception>
    public async Task<BaseResolution> ResolveAsync(CancellationToken ct)
    {
        var failures = new List<DebianException>();
        foreach (var archives in request.Sources.For(request.Distribution))
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

        if (failures is [var only]) throw only;

        var reasons = string.Join("\n", failures.Select(failure => "- " + failure.Message));
        throw new DebianException(
            failures[0].Code,
            $"cannot get the packages of {request.Distribution} from any known mirror:\n{reasons}\nChoose a mirror that is reachable.",
            new AggregateException(failures));
    }

    private async Task<BaseResolution> AskAsync(ArchiveSet archives, CancellationToken ct)
    {
        var warnings = new List<string>();
        var suites = await OpenSuitesAsync(archives, warnings, ct);
        var newest = await FindAsync(suites, wanted, ct);
        var missing = wanted.Except(newest.Keys).Order(StringComparer.Ordinal).ToList();
        if (missing.Count > 0) throw Missing(archives, string.Join(", ", missing));

        if (request.WithDependencies) await AddDependenciesAsync(archives, suites, newest, ct);
        return BaseResolution.Of(plan.With(newest.Keys), [.. newest.Values.Select(one => one.Package)], warnings) with
        {
            Mirrors = [.. newest.Values.Select(one => one.Mirror)],
        };
    }

    // The newest version of each package that the suites have, by its name.
    private async Task<SortedDictionary<string, (Package Package, IPackageMirror Mirror)>> FindAsync(
        IReadOnlyList<Suite> suites,
        IReadOnlySet<string> names,
        CancellationToken ct)
    {
        var found = await Task.WhenAll(suites.Select(suite => suite.FindAsync(names, request.Architecture.Name, request.Store, ct)));
        var newest = suites.Zip(found)
            .SelectMany(pair => pair.Second.Select(package => (Package: package, pair.First.Mirror)))
            .Where(one => one.Package.Architecture == "all" || one.Package.Architecture == request.Architecture.Name)
            .GroupBy(one => one.Package.Name)
            .ToDictionary(versions => versions.Key, versions => versions.OrderByDescending(one => one.Package.Version).First());
        return new SortedDictionary<string, (Package, IPackageMirror)>(newest, StringComparer.Ordinal);
    }

    // Each pass over an index looks up everything that the packages found so far need. Dependencies are a few steps deep.
    private async Task AddDependenciesAsync(
        ArchiveSet archives,
        IReadOnlyList<Suite> suites,
        SortedDictionary<string, (Package Package, IPackageMirror Mirror)> chosen,
        CancellationToken ct)
    {
        while (true)
        {
            var open = chosen.Values.SelectMany(one => one.Package.Depends).Where(alternatives => !alternatives.Any(chosen.ContainsKey)).ToList();
            if (open.Count == 0) return;

            var found = await FindAsync(suites, open.SelectMany(alternatives => alternatives).ToHashSet(StringComparer.Ordinal), ct);
            foreach (var alternatives in open.Where(alternatives => !alternatives.Any(chosen.ContainsKey)))
            {
                var name = alternatives.FirstOrDefault(found.ContainsKey)
                    ?? throw Missing(
                        archives,
                        $"package called {string.Join(" or ", alternatives)}, which other packages depend on; add a package that provides it");
                chosen[name] = found[name];
            }
        }
    }

    private DebianException Missing(ArchiveSet archives, string what) => new(
        ErrorCode.PackageMissing,
        $"cannot get the packages of {request.Distribution} for {request.Architecture}: {archives.Archive} has no {ForeignText.Clean(what)}");

    private async Task<IReadOnlyList<Suite>> OpenSuitesAsync(ArchiveSet archives, List<string> warnings, CancellationToken ct)
    {
        var distribution = request.Distribution;
        var mirror = PackageMirror.Open(archives.Archive, request);
        var release = TryOpenAsync(mirror, distribution.Codename, ct);
        var updates = TryOpenAsync(mirror, distribution.UpdatesSuite, ct);
        var security = OpenSecurityAsync(archives, ct);
        await Task.WhenAll(release, updates, security);
        if (await release is not { } main)
        {
            throw new DebianException(
                ErrorCode.MirrorUnreachable,
                $"cannot get the packages of {distribution} from {mirror.Location}: it has no 'dists/{distribution.Codename}/InRelease'");
        }

        if (await updates is null)
        {
            warnings.Add($"{mirror.Location} has no '{distribution.UpdatesSuite}': the base is built without updates between point releases");
        }

        if (await security is null)
        {
            warnings.Add($"neither {mirror.Location} nor a mirror beside it has '{distribution.SecuritySuite}': the base is built without security updates");
        }

        return [.. new[] { main, await updates, await security }.OfType<Suite>()];
    }

    private async Task<Suite?> TryOpenAsync(IPackageMirror mirror, string suite, CancellationToken ct) =>
        await ReleaseFile.TryReadAsync(mirror, suite, new ReleaseCheck(keyring, request), ct) is { } release
            ? new Suite(mirror, suite, release)
            : null;

    // A failing mirror is skipped as long as another one works. Only a mirror that says that it has no such suite counts as without it:
    // otherwise an attacker could withhold security updates by breaking a connection.
    private async Task<Suite?> OpenSecurityAsync(ArchiveSet archives, CancellationToken ct)
    {
        DebianException? failure = null;
        foreach (var place in archives.Security)
        {
            try
            {
                if (await TryOpenAsync(PackageMirror.Open(place, request), request.Distribution.SecuritySuite, ct) is { } suite) return suite;
            }
            catch (DebianException e)
            {
                failure ??= e;
            }
        }

        if (failure is not null) throw failure;
        if (archives.ToleratesMissingSecurity) return null;

        throw new DebianException(
            ErrorCode.MirrorUnreachable,
            $"cannot get the security updates of {request.Distribution}: "
                + $"none of {string.Join(", ", archives.Security)} has '{request.Distribution.SecuritySuite}'");
    }
}
