using ContainerSlim.Oci;
using ContainerSlim.Registry;

namespace ContainerSlim.Build;

/// <summary>
/// Copies images between registries, layouts and archives.
/// Manifests keep their bytes and therefore their digests, except through a Docker archive, which has no manifest.
/// </summary>
/// <param name="connections">The connections to the source and the destination.</param>
/// <param name="scratch">The store for layers that a Docker archive needs decompressed.</param>
/// <param name="observer">Observes content that is copied to files. The connections report transfers from and to registries.</param>
public sealed class ImageCopy(ImageConnections connections, BlobStore scratch, ITransferObserver observer)
{
    /// <summary>Copies an image, or an index with all its images.</summary>
    /// <param name="source">The location of the source.</param>
    /// <param name="destination">The location of the copy, including its name there.</param>
    /// <param name="platform">The platform of the only image to copy from an index; null for all.</param>
    /// <param name="ct">Cancels the operation.</param>
    /// <exception cref="SlimException">The image cannot be read or written. The name never refers to something half-written.</exception>
    public async Task<CopyResult> RunAsync(ImageLocation source, ImageLocation destination, Platform? platform, CancellationToken ct)
    {
        var place = new ImageDestination(connections, scratch, destination) { Source = source };
        place.CheckName();
        var opened = await connections.OpenAsync(source, Use(source, destination), ct);
        var content = Watched(opened.Source, destination);
        var artifact = platform is null
            ? await content.LoadAsync(opened.Root, ct)
            : await content.LoadImageAsync(opened.Root, platform, source.ToString(), ct);
        place.CheckDigest(artifact);
        var publication = await place.Publisher(_ => []).PublishAsync(artifact, ct);
        return new CopyResult(artifact, publication);
    }

    // The connections already report transfers to a registry.
    private IContentSource Watched(IContentSource source, ImageLocation destination) => destination is ImageLocation.InRegistry
        ? source
        : new ObservedSource(source, new TransferRoute(TransferKind.Copy, destination.ToString()), observer);

    private static CredentialUse Use(ImageLocation source, ImageLocation destination) =>
        (source, destination) is (ImageLocation.InRegistry from, ImageLocation.InRegistry to)
            && RegistryNames.AreSame(from.Reference.Registry, to.Reference.Registry)
            ? CredentialUse.PullFromDestination
            : CredentialUse.Pull;
}

/// <summary>The result of a copy.</summary>
/// <param name="Artifact">The copied artifact, as it is in the source.</param>
/// <param name="Publication">The destination, and what was sent to it.</param>
public sealed record CopyResult(IArtifact Artifact, Publication Publication);
