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
        CheckName(destination);
        var opened = await connections.OpenAsync(source, Use(source, destination), ct);
        var content = Watched(opened.Source, destination);
        var artifact = platform is null
            ? await content.LoadAsync(opened.Root, ct)
            : await content.LoadImageAsync(opened.Root, platform, source.ToString(), ct);
        CheckDigest(destination, artifact);
        var publication = await Publisher(source, destination).PublishAsync(artifact, ct);
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

    // Whoever reads it later trusts the name.
    private static void CheckName(ImageLocation destination)
    {
        var archive = destination switch
        {
            ImageLocation.InOciArchive { Path: var path } => path,
            ImageLocation.InDockerArchive { Path: var path } => path,
            _ => "",
        };
        if (ArchiveName.WhyUnsupported(archive) is { } why) throw new BuildException(ErrorCode.InvalidReference, $"cannot copy to {destination}: {why}");
    }

    // A digest in the destination is the one that the user expects the copy to have.
    private static void CheckDigest(ImageLocation destination, IArtifact artifact)
    {
        if (destination is not ImageLocation.InRegistry { Reference.Digest: { } expected } || artifact.Manifest.Descriptor.Digest == expected) return;

        throw new BuildException(ErrorCode.InvalidReference, $"cannot copy to {destination}: the source image is {artifact.Manifest.Descriptor.Digest}");
    }

    private IArtifactPublisher Publisher(ImageLocation source, ImageLocation destination) => destination switch
    {
        ImageLocation.InRegistry { Reference: var reference } => connections.Publisher(
            new RegistryTarget(reference.Registry, reference.Repository, reference.Tag is null ? [] : [reference.Tag]),
            _ => source is ImageLocation.InRegistry { Reference: var holder } ? [holder] : []),
        ImageLocation.InLayout layout => new OciLayoutPublisher(layout.Path, Names(layout.Name)),
        ImageLocation.InOciArchive archive => new OciArchivePublisher(archive.Path, Names(archive.Name)) { DockerNames = DockerNames(archive.Name, source) },
        ImageLocation.InDockerArchive archive => new DockerArchivePublisher(archive.Path, new DockerArchiveOptions
        {
            Names = archive.Name is null ? DockerNames(null, source) : [Reference.Parse(archive.Name)],
            Scratch = scratch,
            Zstd = Zstd.Decompress,
        }),
        _ => throw new ArgumentOutOfRangeException(nameof(destination)),
    };

    private static IReadOnlyList<string> Names(string? name) => name is null ? [] : [name];

    // An OCI name is often a bare tag, which says nothing about the repository. The name of the source does.
    private static IReadOnlyList<Reference> DockerNames(string? name, ImageLocation source)
    {
        if (name is not null && name.Contains(':', StringComparison.Ordinal) && Reference.TryParse(name, out var full)) return [full];
        if (source is not ImageLocation.InRegistry { Reference: var reference }) return [];

        var tag = name is not null && Reference.IsTag(name) ? name : reference.Tag;
        return tag is null ? [] : [reference.WithTag(tag)];
    }
}

/// <summary>The result of a copy.</summary>
/// <param name="Artifact">The copied artifact, as it is in the source.</param>
/// <param name="Publication">The destination, and what was sent to it.</param>
public sealed record CopyResult(IArtifact Artifact, Publication Publication);
