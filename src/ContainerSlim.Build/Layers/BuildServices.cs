using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>What the parts of a build work with.</summary>
/// <param name="Store">Keeps layers, images' blobs and packages.</param>
/// <param name="Connections">Reaches images; open for as long as what was read of them is used.</param>
/// <param name="Observer">Hears of steps and warnings.</param>
/// <param name="Time">The clock of steps, retries and time limits; no time of it gets into an image.</param>
public sealed record BuildServices(BlobStore Store, ImageConnections Connections, IBuildObserver Observer, TimeProvider Time)
{
    /// <summary>Times the steps.</summary>
    internal StepClock Clock { get; init; } = new(Observer, Time, Connections.Times);

    /// <summary>What was done before the build began.</summary>
    internal IWorkAhead Ahead { get; init; } = NoWorkAhead.Instance;

    /// <summary>The same services for another try, whose steps are told anew.</summary>
    internal BuildServices Again() => this with { Clock = new StepClock(Observer, Time, Connections.Times) };
}
