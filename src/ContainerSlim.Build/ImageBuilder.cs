using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// Builds an image or index from a plan and publishes it: composes the images of all platforms in parallel,
/// creates the index if there are several, then writes every destination.
/// </summary>
/// <param name="services">The services of the build.</param>
public sealed class ImageBuilder(BuildServices services)
{
    /// <summary>Builds the image or index and publishes it to its destinations.</summary>
    /// <exception cref="SlimException">The image cannot be built or published. No destination is left half-written.</exception>
    public Task<BuildReport> BuildAsync(BuildPlan plan, CancellationToken ct) => CacheFailure.NamedAsync(services.Store, () => BuildInRoundsAsync(plan, ct));

    private async Task<BuildReport> BuildInRoundsAsync(BuildPlan plan, CancellationToken ct)
    {
        var store = services.Store;
        services.Connections.Times.Tell = services.Observer.Inform;
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
                // Every round drops something from the store, so the loop ends.
                services.Observer.Warn(new Warning(
                    WarningCode.CacheRepaired,
                    $"The cache '{store.Root}' contained damaged content, which is downloaded or built again: {e.Message}."));
            }
            catch (SlimException) when (remote?.Lost > lost)
            {
                // The loss was already reported. Every round loses a layer that is not looked up again, so the loop ends.
            }
        }
    }

    // An up-to-date build has added nothing to the cache, and must not wait for its upkeep.
    private void LookAfter(StoreLimits? limits, BuildReport report, CancellationToken ct)
    {
        if (limits is null || report.IsUpToDate || new StoreUpkeep(services.Store, services.Time).Run(limits, ct) is not { } removed) return;

        var what = $"Removed {removed.Files} files ({Sizes.Text(removed.Size)}) from the cache";
        services.Observer.Inform($"{what}: they were not used for a long time, or the cache was over its size limit.");
    }
}
