using ContainerSlim.Debian.Cut;
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
    private readonly Keyring keyring;

    public Resolver(BaseRequest request)
    {
        this.request = request;
        plan = CutPlan.Of(request);
        keyring = request.KeyringPath is { } path ? Keyring.Load(path) : Keyring.Of(plan.Release, request.Time.GetUtcNow());
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

        if (request.IsOffline && failures.Find(failure => failure.Code == ErrorCode.NotInCache) is { } missing) throw Offline.NoList(request, missing);
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
        var depended = plan.Whole.Count > 0 && (request.WithDependencies || request.WholePackages.Count == 0)
            ? await DependencyResolver.ResolveAsync(plan.WholeOf(request), archives, suites, ct)
            : [];
        var whole = plan.With(depended.Select(one => one.Package.Name));
        var packages = await FindAsync(whole, depended, new Archives(archives, suites), ct);
        return BaseResolution.Of(whole, [.. packages.Select(one => one.Package)], warnings) with
        {
            Mirrors = [.. packages.Select(one => one.Mirror)],
            Releases = suites.Where(suite => suite.Release.Date is not null)
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
            .SelectMany(pair => pair.Second.Select(package => new Candidate(package, pair.First.Mirror)))
            .Where(one => one.Package.Architecture == "all" || one.Package.Architecture == request.Architecture.Name)
            .ToLookup(one => one.Package.Name);
        var newest = names
            .Select(name => (Name: name, Found: versions[name].Where(one => plan.Allows(one.Package)).MaxBy(one => one.Package.Version)))
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

    private sealed record Archives(ArchiveSet Set, IReadOnlyList<Suite> Suites);
}
