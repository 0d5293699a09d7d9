using ContainerSlim.Build;
using ContainerSlim.Oci;

namespace ContainerSlim.TestKit;

/// <summary>Builds images of plans as the product does, for tests that look at the report.</summary>
public sealed record TestBuild
{
    public IBuildObserver Observer { get; init; } = new Deaf();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public ITransferObserver Transfers { get; init; } = NoTransfers.Instance;

    public Task<BuildReport> RunAsync(BuildInput input, CancellationToken ct = default) => RunAsync(BuildPlan.Create(input), ct);

    public async Task<BuildReport> RunAsync(BuildPlan plan, CancellationToken ct = default)
    {
        var store = new BlobStore(plan.CacheDirectory, Time);
        using var connections = new ImageConnections(store, Time) { Transfers = Transfers, Observer = Observer };
        return await new ImageBuilder(new BuildServices(store, connections, Observer, Time)).BuildAsync(plan, ct);
    }

    private sealed class Deaf : IBuildObserver
    {
        public void StepFinished(BuildStep step)
        {
        }

        public void Inform(string message)
        {
        }

        public void Warn(Warning warning)
        {
        }
    }
}
