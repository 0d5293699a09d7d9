using ContainerSlim.Debian;
using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Looks up packages, or uses an earlier result if the mirror cannot be reached.</summary>
internal static class PackageLookup
{
    /// <summary>The age at which packages are looked up again, because they get security updates.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromDays(7);

    /// <summary>The sources of packages: the specified mirror, or those of this host's apt; with a time, a service with snapshots.</summary>
    public static PackageSources Sources(string? mirror, ArchiveSnapshot? snapshot) =>
        snapshot is not null ? PackageSources.At(mirror, snapshot)
        : mirror is null ? PackageSources.Host(PackageSources.HostApt)
        : PackageSources.Mirror(mirror);

    /// <summary>Looks up the packages of a request, and passes its warnings on.</summary>
    /// <param name="request">The package request.</param>
    /// <param name="what">What the packages are for, as the start of a sentence.</param>
    /// <param name="observer">Receives warnings.</param>
    /// <param name="ct">Cancels the operation.</param>
    public static async Task<BaseResolution> ResolveAsync(BaseRequest request, string what, IBuildObserver observer, CancellationToken ct)
    {
        var resolution = await ResolveOrTakeEarlierAsync(request, what, observer, ct);
        foreach (var warning in resolution.Warnings) observer.Warn(new Warning(WarningCode.UpdatesMissing, warning));
        return resolution;
    }

    // If the mirror cannot be reached, an older result is better than none, and the user gets a warning.
    private static async Task<BaseResolution> ResolveOrTakeEarlierAsync(BaseRequest request, string what, IBuildObserver observer, CancellationToken ct)
    {
        try
        {
            return await DebianBase.ResolveAsync(request, ct);
        }
        catch (DebianException e) when (e.Code == ErrorCode.MirrorUnreachable
            && request.MaxAge > TimeSpan.Zero
            && DebianBase.FindEarlier(request) is { } earlier)
        {
            observer.Warn(new Warning(WarningCode.PackagesNotRefreshed, $"{what} was not refreshed, and an earlier one is used: {e.Message}"));
            return earlier;
        }
    }
}
