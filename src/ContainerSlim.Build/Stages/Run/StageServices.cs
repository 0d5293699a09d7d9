using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>What stages run with.</summary>
/// <param name="Store">Keeps images' blobs and packages.</param>
/// <param name="Connections">Reaches images; open for as long as results are read.</param>
/// <param name="Observer">Hears of stages.</param>
/// <param name="Time">The clock of time limits.</param>
public sealed record StageServices(BlobStore Store, ImageConnections Connections, IBuildObserver Observer, TimeProvider Time)
{
    /// <summary>Publishes the projects of project stages; null where there can be none.</summary>
    public IProjectPublisher? Publisher { get; init; }
}

/// <summary>Publishes projects: a front end knows how.</summary>
public interface IProjectPublisher
{
    /// <summary>Publishes a stage's project, incrementally, and returns the folder of what was published.</summary>
    /// <exception cref="SlimException">It cannot be published.</exception>
    Task<string> PublishAsync(ProjectStage stage, CancellationToken ct);
}
