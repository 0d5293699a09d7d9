using ContainerSlim.Debian.Definitions;
using ContainerSlim.Debian.OpenPgp;
using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Packages;

/// <summary>Opens the suites of an archive, as its release describes it.</summary>
/// <param name="request">The request.</param>
/// <param name="places">Where the archive may be.</param>
/// <param name="warnings">Gets a sentence for each suite that is not there.</param>
internal sealed class ArchiveOpener(BaseRequest request, ArchiveSet places, List<string> warnings)
{
    private const string Updates = "-updates";

    /// <summary>The suites, each once for each of its components.</summary>
    /// <exception cref="DebianException">The mirror does not have the first suite, or a suite cannot be trusted.</exception>
    public async Task<IReadOnlyList<Suite>> OpenAsync(ArchiveDefinition archive, Keyring keyring, CancellationToken ct)
    {
        var mirror = PackageMirror.Open(places.Archive, request);
        var check = new ReleaseCheck(keyring, request);
        var suites = await Task.WhenAll(archive.Suites.Select((name, i) => i > 0 && ArchiveSet.IsSecurity(name)
            ? OpenSecurityAsync(archive, name, check, ct)
            : TryOpenAsync(mirror, new SuiteName(archive, name), check, ct)));
        if (suites[0] is null)
        {
            throw new DebianException(
                ErrorCode.MirrorUnreachable,
                $"cannot get the packages of {request.Distribution} from {mirror.Location}: it has no 'dists/{archive.Suites[0]}/InRelease'");
        }

        warnings.AddRange(archive.Suites.Zip(suites).Where(pair => pair.Second is null).Select(pair => Missing(mirror, pair.First)));
        return [.. suites.OfType<Suite>().SelectMany(Components)];
    }

    // A mirror of a part of an archive may have the first component only, and says so in its signed release file.
    private IEnumerable<Suite> Components(Suite suite) => suite.Archive.Components
        .Select(component => suite with { Component = component })
        .Where((one, i) => i == 0 || one.FindIndex(request.Architecture.Name) is not null);

    private static string Missing(IPackageMirror mirror, string suite)
    {
        if (ArchiveSet.IsSecurity(suite)) return $"neither {mirror.Location} nor a mirror beside it has '{suite}': the base is built without security updates";

        var without = suite.EndsWith(Updates, StringComparison.Ordinal) ? "updates between point releases" : "its packages";
        return $"{mirror.Location} has no '{suite}': the base is built without {without}";
    }

    private static async Task<Suite?> TryOpenAsync(IPackageMirror mirror, SuiteName suite, ReleaseCheck check, CancellationToken ct) =>
        await ReleaseFile.TryReadAsync(mirror, suite.Name, check, ct) is { } release
            ? new Suite(mirror, suite.Name, release) { Archive = suite.Archive }
            : null;

    // A failing mirror is skipped as long as another one works. Only a mirror that says that it has no such suite counts as without it:
    // otherwise an attacker could withhold security updates by breaking a connection.
    private async Task<Suite?> OpenSecurityAsync(ArchiveDefinition archive, string name, ReleaseCheck check, CancellationToken ct)
    {
        DebianException? failure = null;
        foreach (var place in places.Security)
        {
            try
            {
                if (await TryOpenAsync(PackageMirror.Open(place, request), new SuiteName(archive, name), check, ct) is { } suite) return suite;
            }
            catch (DebianException e)
            {
                failure ??= e;
            }
        }

        if (failure is not null) throw failure;
        if (places.ToleratesMissingSecurity) return null;

        throw new DebianException(
            ErrorCode.MirrorUnreachable,
            $"cannot get the security updates of {request.Distribution}: none of {string.Join(", ", places.Security)} has '{name}'");
    }

    private sealed record SuiteName(ArchiveDefinition Archive, string Name);
}
