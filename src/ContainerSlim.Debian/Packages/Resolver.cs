using ContainerSlim.Debian.OpenPgp;
using ContainerSlim.Debian.Slices;
using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Packages;

/// <summary>Asks mirrors for the newest version of each package of a base.</summary>
internal sealed class Resolver
{
    private readonly BaseRequest request;
    private readonly IReadOnlySet<string> wanted;
    private readonly Keyring keyring;

    public Resolver(BaseRequest request)
    {
        this.request = request;
        wanted = SliceSet.Of(request).Packages;
        keyring = request.KeyringPath is { } path ? Keyring.Load(path) : Keyring.Of(request.Distribution);
    }

    /// <summary>The answer of the first archives that serve the distribution and can be trusted.</summary>
    /// <exception cref="DebianException">None do.</exception>
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
        throw new DebianException(failures[0].Code, $"cannot get the packages of {request.Distribution} from any place that is known:\n{reasons}\nName a mirror that can be reached.", new AggregateException(failures));
    }

    private async Task<BaseResolution> AskAsync(ArchiveSet archives, CancellationToken ct)
    {
        var warnings = new List<string>();
        var suites = await OpenSuitesAsync(archives, warnings, ct);
        var found = await Task.WhenAll(suites.Select(suite => suite.FindAsync(wanted, request.Architecture.Name, request.Store, ct)));
        var newest = suites.Zip(found)
            .SelectMany(pair => pair.Second.Select(package => (Package: package, pair.First.Mirror)))
            .Where(one => one.Package.Architecture == "all" || one.Package.Architecture == request.Architecture.Name)
            .GroupBy(one => one.Package.Name)
            .Select(versions => versions.OrderByDescending(one => one.Package.Version).First())
            .OrderBy(one => one.Package.Name, StringComparer.Ordinal)
            .ToList();

        var missing = wanted.Except(newest.Select(one => one.Package.Name)).Order(StringComparer.Ordinal).ToList();
        if (missing.Count > 0)
        {
            throw new DebianException(
                ErrorCode.PackageMissing,
                $"cannot make a base of {request.Distribution} for {request.Architecture}: {archives.Archive} has no {string.Join(", ", missing)}");
        }

        return BaseResolution.Of(request, [.. newest.Select(one => one.Package)], warnings) with { Mirrors = [.. newest.Select(one => one.Mirror)] };
    }

    private async Task<IReadOnlyList<Suite>> OpenSuitesAsync(ArchiveSet archives, List<string> warnings, CancellationToken ct)
    {
        var distribution = request.Distribution;
        var mirror = PackageMirror.Open(archives.Archive, request.Sources.Credentials);
        var release = TryOpenAsync(mirror, distribution.Codename, ct);
        var updates = TryOpenAsync(mirror, distribution.UpdatesSuite, ct);
        var security = OpenSecurityAsync(archives, ct);
        await Task.WhenAll(release, updates, security);
        if (await release is not { } main)
        {
            throw new DebianException(ErrorCode.MirrorUnreachable, $"cannot get the packages of {distribution} from {mirror.Location}: it has no 'dists/{distribution.Codename}/InRelease'");
        }

        if (await updates is null) warnings.Add($"{mirror.Location} has no '{distribution.UpdatesSuite}': the base is made without updates between point releases");
        if (await security is null) warnings.Add($"{mirror.Location} has no '{distribution.SecuritySuite}', nor has a mirror beside it: the base is made without security updates");
        return [.. new[] { main, await updates, await security }.OfType<Suite>()];
    }

    private async Task<Suite?> TryOpenAsync(IPackageMirror mirror, string suite, CancellationToken ct) =>
        await ReleaseFile.TryReadAsync(mirror, suite, keyring, request.Time.GetUtcNow(), ct) is { } release ? new Suite(mirror, suite, release) : null;

    // A place that fails is passed over as long as another serves. Only one that says it has no such suite counts as without:
    // otherwise security updates could be kept from a base by breaking a connection.
    private async Task<Suite?> OpenSecurityAsync(ArchiveSet archives, CancellationToken ct)
    {
        DebianException? failure = null;
        foreach (var place in archives.Security)
        {
            try
            {
                if (await TryOpenAsync(PackageMirror.Open(place, request.Sources.Credentials), request.Distribution.SecuritySuite, ct) is { } suite) return suite;
            }
            catch (DebianException e)
            {
                failure ??= e;
            }
        }

        if (failure is not null) throw failure;
        if (archives.ToleratesMissingSecurity) return null;

        throw new DebianException(ErrorCode.MirrorUnreachable, $"cannot get the security updates of {request.Distribution}: none of {string.Join(", ", archives.Security)} has '{request.Distribution.SecuritySuite}'");
    }
}
