using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>What stages run with.</summary>
/// <param name="Store">Keeps images' blobs and packages.</param>
/// <param name="Connections">Reaches images; open for as long as results are read.</param>
/// <param name="Observer">Hears of stages.</param>
/// <param name="Time">The clock of time limits.</param>
public sealed record StageServices(BlobStore Store, ImageConnections Connections, IBuildObserver Observer, TimeProvider Time);
