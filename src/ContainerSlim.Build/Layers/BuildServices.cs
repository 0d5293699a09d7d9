using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>The services that the parts of a build share.</summary>
/// <param name="Store">The store for layers, image blobs and packages.</param>
/// <param name="Connections">Opens images. The connections stay open as long as content from them is used.</param>
/// <param name="Observer">Receives steps and warnings.</param>
/// <param name="Time">The clock for steps, retries and time limits. Its times do not go into an image.</param>
public sealed record BuildServices(BlobStore Store, ImageConnections Connections, IBuildObserver Observer, TimeProvider Time)
{
    /// <summary>Times the steps.</summary>
    internal StepClock Clock { get; init; } = new(Observer, Time, Connections.Times);

    /// <summary>The work that was done before the build started.</summary>
    internal IWorkAhead Ahead { get; init; } = NoWorkAhead.Instance;

    /// <summary>What is locked.</summary>
    internal LockSession Lock { get; init; } = LockSession.None;

    /// <summary>The times of git commits.</summary>
    internal CommitTimes Commits { get; } = new();

    /// <summary>The same services for another attempt, which reports its own steps.</summary>
    internal BuildServices Again() => this with { Clock = new StepClock(Observer, Time, Connections.Times) };
}
