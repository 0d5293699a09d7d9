using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// The whole flow, from a plan to an image or index at its destinations: the image of each platform side by side,
/// the index over them where there are several, then every destination.
/// </summary>
/// <param name="services">What the build works with.</param>
public sealed class ImageBuilder(BuildServices services)
{
    /// <summary>Builds image or index and brings it to its destinations.</summary>
    /// <exception cref="SlimException">It cannot be done; no destination has anything half-written then.</exception>
    public async Task<BuildReport> BuildAsync(BuildPlan plan, CancellationToken ct)
    {
        var store = services.Store;
        using var remote = RemoteLayers.Open(plan.RemoteCache, plan.Destinations.PushedTo?.Registry, services);
        while (true)
        {
            var (dropped, lost) = (store.Dropped, remote?.Lost);
            try
            {
                var report = await new ImageRound(services.Again(), plan, remote).RunAsync(ct);
                LookAfter(plan.CacheLimits, report, ct);
                return report;
            }
            catch (OciException e) when (e.Code == ErrorCode.ContentMismatch && store.Dropped > dropped)
            {
                // Each round has dropped something, so there is a last one.
                services.Observer.Warn(new Warning(
                    WarningCode.CacheRepaired,
                    $"The cache '{store.Root}' contained damaged content, which is downloaded or built again: {e.Message}."));
            }
            catch (SlimException) when (remote?.Lost > lost)
            {
                // It was told of when it was lost. Each round has lost a layer that is not looked for again, so there is a last one.
            }
        }
    }

    // A build that had nothing to do has put nothing into the cache, and is not to wait for it.
    private void LookAfter(StoreLimits? limits, BuildReport report, CancellationToken ct)
    {
        if (limits is null || report.IsUpToDate || new StoreUpkeep(services.Store, services.Time).Run(limits, ct) is not { } removed) return;

        var what = $"Removed {removed.Files} files ({Sizes.Text(removed.Size)}) from the cache";
        services.Observer.Inform($"{what}: they were not used for a long time, or the cache was over its size limit.");
    }
}
