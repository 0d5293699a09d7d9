namespace ContainerSlim.Build.Tests;

[CollectionDefinition(nameof(RestoredPacks))]
public sealed class RestoredPacksCollection : ICollectionFixture<RestoredPacks>;
