using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>Runs stages without building an image.</summary>
/// <param name="observer">Receives messages about stages.</param>
/// <param name="time">The clock for downloads and for the cache.</param>
public sealed class StageBuilder(IBuildObserver observer, TimeProvider time)
{
    /// <summary>Runs the stages of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cache">The cache.</param>
    /// <param name="ct">Cancels the operation and ends running commands.</param>
    /// <exception cref="SlimException">A stage failed; its previous output is unchanged.</exception>
    public async Task BuildAsync(StagePlan plan, CacheChoice cache, CancellationToken ct)
    {
        var store = CacheLocation.Open(cache, time);
        using var connections = new ImageConnections(store, time) { Observer = observer, IsOffline = plan.IsOffline };
        var services = new BuildServices(store, connections, observer, time) { Lock = LockSession.Open(plan.Lock) };
        using var results = await CacheFailure.NamedAsync(
            store,
            () => services.Clock.RunAsync("stages", () => new StageRunner(services).RunAsync(plan, ct)));
        await services.Lock.CommitAsync(LockScope.None, store.TrustedRoot, observer, ct);
    }
}
