using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>Runs stages without making an image of them.</summary>
/// <param name="observer">Hears of stages.</param>
/// <param name="time">The clock of downloads and of what is kept of them.</param>
public sealed class StageBuilder(IBuildObserver observer, TimeProvider time)
{
    /// <summary>Runs the stages of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cacheDirectory">The folder of the cache; null for the user's.</param>
    /// <param name="ct">Ends the commands that run.</param>
    /// <exception cref="SlimException">A stage failed; what it made before is as it was.</exception>
    public async Task BuildAsync(StagePlan plan, string? cacheDirectory, CancellationToken ct)
    {
        var store = new BlobStore(CacheLocation.Of(cacheDirectory), time);
        using var connections = new ImageConnections(store, time);
        var services = new BuildServices(store, connections, observer, time);
        using var results = await services.Clock.RunAsync("stages", () => new StageRunner(services).RunAsync(plan, ct));
    }
}
