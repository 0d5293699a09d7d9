using ContainerSlim.Debian.Packages;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Sources;

/// <summary>
/// Downloads packages whose digest is known, from any archive that has them. No release file is read: its signature was verified when the digest
/// was written down.
/// </summary>
internal sealed class LockedDownload
{
    private readonly BlobStore store;
    private readonly Distribution distribution;
    private readonly IReadOnlyList<Place> places;

    public LockedDownload(BaseRequest request)
    {
        store = request.Store;
        distribution = request.Distribution;
        var archives = request.Archives;
        places =
        [
            .. archives.Select(set => set.Archive).Distinct().Select(place => new Place(PackageMirror.Open(place, request), IsSecurity: false)),
            .. archives.SelectMany(set => set.Security.Where(place => place != set.Archive)).Distinct()
                .Select(place => new Place(PackageMirror.Open(place, request), IsSecurity: true)),
        ];
    }

    /// <summary>A package, from the store or the first archive that has it.</summary>
    /// <exception cref="DebianException">No archive has it, or none can be read.</exception>
    public async Task<Blob> GetAsync(Package package, CancellationToken ct)
    {
        if (store.Find(package.Content) is { } kept) return kept;

        if (places.Count == 0) throw NoArchive(distribution);

        DebianException? failure = null;
        foreach (var place in places.OrderBy(place => place.IsSecurity != IsOfSecurity(package)))
        {
            try
            {
                if (await place.Mirror.TryGetAsync(package.PoolPath, package.Content, store, ct) is { } blob) return blob;
            }
            catch (DebianException e)
            {
                failure ??= e;
            }
        }

        throw failure is null
            ? new DebianException(
                ErrorCode.PackageMissing,
                $"cannot get the locked package {package}: {places[0].Mirror.Location} no longer has '{ForeignText.Clean(package.PoolPath)}'; "
                    + "run 'containerslim lock --update', or set SlimPackageMirror to a mirror that keeps old packages, such as a snapshot")
            : new DebianException(failure.Code, $"cannot get the locked package {package}: {failure.Message}", failure);
    }

    /// <summary>The failure where no archive of a distribution is known.</summary>
    public static DebianException NoArchive(Distribution distribution) => new(
        ErrorCode.MirrorUnreachable,
        $"cannot get the packages of {distribution}: apt on this machine has no source for it; set SlimPackageMirror to a mirror that has it");

    // The layout of Debian's archives: only the one with the security updates has this folder.
    private static bool IsOfSecurity(Package package) => package.PoolPath.StartsWith("pool/updates/", StringComparison.Ordinal);

    private sealed record Place(IPackageMirror Mirror, bool IsSecurity);
}
