using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Dependencies;

/// <summary>
/// Finds everything that the packages of a request need. Debian Policy, chapter 7. It takes the newest version of each package, and an older one
/// only where a relation needs that. It does not search through combinations, as a solver does: Debian's suites rarely need that.
/// </summary>
internal static class DependencyResolver
{
    // Each attempt learns of one version that must not be the newest.
    private const int MaxAttempts = 100;

    /// <summary>The packages in the order of their names, without those that are there already.</summary>
    /// <param name="request">The request.</param>
    /// <param name="archive">The archive, for messages.</param>
    /// <param name="catalog">The packages that there are.</param>
    /// <param name="ct">Cancels the work.</param>
    /// <exception cref="DebianException">A package is missing, or two cannot be used together.</exception>
    public static async Task<IReadOnlyList<Candidate>> ResolveAsync(
        BaseRequest request,
        string archive,
        PackageCatalog catalog,
        CancellationToken ct)
    {
        var failure = $"cannot get the packages of {request.Distribution} for {request.Architecture}: {archive}";
        var demands = new Demands();
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await new Closure(catalog, demands, failure).FindAsync(request, ct) is not { } found) continue;

            await catalog.SaveAsync(ct);
            return found;
        }

        throw new DebianException(
            ErrorCode.PackageConflict,
            $"{failure} has packages that exclude each other: too many of them need other versions than the newest");
    }
}
