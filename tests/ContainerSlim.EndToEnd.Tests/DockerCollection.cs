using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>The tests that share one Docker engine.</summary>
[CollectionDefinition(Name)]
public sealed class DockerCollection : ICollectionFixture<DockerDaemonFixture>
{
    public const string Name = "Docker";
}
