using ContainerSlim.Oci;
using ContainerSlim.Registry;

namespace ContainerSlim.Build;

/// <summary>The repository that layers are written to. Each layer is an artifact of its own, so that no build waits for another.</summary>
internal sealed class RemoteLayerTarget(RegistryClient client, Reference repository)
{
    /// <summary>The repository. Its tag is ignored.</summary>
    public Reference Repository => repository;

    /// <summary>The name in messages.</summary>
    public string Name => $"{repository.Registry}/{repository.Repository}";

    /// <summary>Writes a layer; false if the repository already has it.</summary>
    /// <param name="use">The layer.</param>
    /// <param name="destination">The repository that the image was pushed to; null if it was not pushed.</param>
    /// <param name="ct">Cancels the operation.</param>
    /// <exception cref="SlimException">The repository does not accept the layer.</exception>
    public async Task<bool> SaveAsync(RemoteLayerUse use, Reference? destination, CancellationToken ct)
    {
        var artifact = await LayerArtifact.CreateAsync(use.Request.Name, use.Layer.Layer, ct);
        IReadOnlyList<string> holders = [.. new[] { destination, use.Holder }
            .OfType<Reference>()
            .Where(holder => RegistryNames.AreSame(holder.Registry, repository.Registry))
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
