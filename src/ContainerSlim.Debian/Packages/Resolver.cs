using ContainerSlim.Debian.Dependencies;
using ContainerSlim.Debian.OpenPgp;
using ContainerSlim.Debian.Slices;
using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Packages;

/// <summary>Finds the newest version of each package of a base on the mirrors.</summary>
internal sealed class Resolver
{
    private readonly BaseRequest request;
    private readonly IReadOnlyList<WantedPackage> wanted;
    private readonly Keyring keyring;

    public Resolver(BaseRequest request)
    {
        this.request = request;
        wanted = request.WholePackages.Count == 0
            ? [.. SliceSet.Of(request).Packages.Select(WantedPackage.FromString)]
            : request.WholePackages;
        keyring = request.KeyringPath is { } path ? Keyring.Load(path) : Keyring.Of(request.Distribution);
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
        var packages = request.WithDependencies
            ? await DependencyResolver.ResolveAsync(request, archives, suites, ct)
            : await FindAsync(archives, suites, ct);
        return BaseResolution.Of(request, [.. packages.Select(one => one.Package)], warnings) with { Mirrors = [.. packages.Select(one => one.Mirror)] };
    }

    // The newest version of each package that the suites have, or the one that the request names.
    private async Task<IReadOnlyList<Candidate>> FindAsync(ArchiveSet archives, IReadOnlyList<Suite> suites, CancellationToken ct)
    {
        var names = wanted.Select(package => package.Name).ToHashSet(StringComparer.Ordinal);
        var found = await Task.WhenAll(suites.Select(suite => suite.FindAsync(names, request.Architecture.Name, request.Store, ct)));
        var versions = suites.Zip(found)
            .SelectMany(pair => pair.Second.Select(package => new Candidate(package, pair.First.Mirror)))
            .Where(one => one.Package.Architecture == "all" || one.Package.Architecture == request.Architecture.Name)
            .ToLookup(one => one.Package.Name);
        var newest = wanted.OrderBy(package => package.Name, StringComparer.Ordinal).Select(package => (Wanted: package, Found: versions[package.Name]
            .Where(one => package.Version is null || package.Version == one.Package.Version)
            .MaxBy(one => one.Package.Version))).ToList();
        if (newest.Where(one => one.Found is null).Select(one => one.Wanted.ToString()).ToList() is { Count: > 0 } missing)
        {
            throw new DebianException(
                ErrorCode.PackageMissing,
                $"cannot get the packages of {request.Distribution} for {request.Architecture}: "
                    + $"{archives.Archive} has no {ForeignText.Clean(string.Join(", ", missing))}");
        }

        return [.. newest.Select(one => one.Found!)];
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
}
