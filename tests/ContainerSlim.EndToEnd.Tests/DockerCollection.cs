using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>The tests that share one Docker engine, and a cache for the samples that run on it.</summary>
[CollectionDefinition(Name)]
public sealed class DockerCollection : ICollectionFixture<DockerDaemonFixture>, ICollectionFixture<SampleFolder>, ICollectionFixture<NodeSample>
{
    public const string Name = "Docker";
}
