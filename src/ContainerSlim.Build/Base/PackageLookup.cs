using ContainerSlim.Debian;
using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Looks up packages, and goes on without a mirror where it can.</summary>
internal static class PackageLookup
{
    /// <summary>Packages as old as these are asked for anew, for they get security updates.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromDays(7);

    /// <summary>Where packages come from: a mirror that was named, else what this host's apt uses.</summary>
    public static PackageSources Sources(string? mirror) => mirror is null ? PackageSources.Host(PackageSources.HostApt) : PackageSources.Mirror(mirror);

    /// <summary>The packages of a request, with its warnings passed on.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="what">What the packages are for, at the beginning of a sentence.</param>
    /// <param name="observer">Hears of warnings.</param>
    /// <param name="ct">Cancels the work.</param>
    public static async Task<BaseResolution> ResolveAsync(BaseRequest request, string what, IBuildObserver observer, CancellationToken ct)
    {
        var resolution = await ResolveOrTakeEarlierAsync(request, what, observer, ct);
        foreach (var warning in resolution.Warnings) observer.Warn(new Warning(WarningCode.UpdatesMissing, warning));
        return resolution;
    }

    // Without a mirror at hand an older answer is better than none, and the user hears of it.
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
