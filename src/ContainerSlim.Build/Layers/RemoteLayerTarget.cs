using ContainerSlim.Oci;
using ContainerSlim.Registry;

namespace ContainerSlim.Build;

/// <summary>The repository that layers are written to: an artifact for each, so that nobody has to wait for anybody.</summary>
internal sealed class RemoteLayerTarget(RegistryClient client, Reference repository)
{
    /// <summary>The repository; its tag means nothing.</summary>
    public Reference Repository => repository;

    /// <summary>Its name in messages.</summary>
    public string Name => $"{repository.Registry}/{repository.Repository}";

    /// <summary>Writes a layer that it has not; false where it has.</summary>
    /// <param name="use">The layer.</param>
    /// <param name="destination">The repository that the image is in.</param>
    /// <param name="ct">Cancels the work.</param>
    /// <exception cref="SlimException">It takes none.</exception>
    public async Task<bool> SaveAsync(RemoteLayerUse use, Reference? destination, CancellationToken ct)
    {
        var artifact = await LayerArtifact.CreateAsync(use.Request.Name, use.Layer.Layer, ct);
        IReadOnlyList<string> holders = [.. new[] { destination, use.Holder }
            .OfType<Reference>()
            .Where(holder => holder.Registry == repository.Registry)
            .Select(holder => holder.Repository)];
        var publisher = new RegistryPublisher(client, new RegistryTarget(repository.Registry, repository.Repository, [LayerArtifact.TagOf(use.Request.Name)])
        {
            MountSources = digest => digest == use.Layer.Layer.Blob.Descriptor.Digest ? holders : [],
        });
        if (await publisher.FindAsync(artifact, ct) is not null) return false;

        await publisher.PublishAsync(artifact, ct);
        return true;
    }
}
