using ContainerSlim.Oci;
using ContainerSlim.Registry;

namespace ContainerSlim.Build;

/// <summary>A single destination that a user names: a registry, a layout or an archive.</summary>
/// <param name="connections">The connections to it.</param>
/// <param name="scratch">The store for layers that a Docker archive needs decompressed.</param>
/// <param name="location">The destination.</param>
internal sealed class ImageDestination(ImageConnections connections, BlobStore scratch, ImageLocation location)
{
    /// <summary>What is done with an image there, for messages.</summary>
    public string Action { get; init; } = "copy to";

    /// <summary>Where the image comes from.</summary>
    public ImageLocation? Source { get; init; }

    /// <summary>The names in a layout or an archive, if they are not those of the destination.</summary>
    public IReadOnlyList<string>? OtherNames { get; init; }

    private IReadOnlyList<string> Names => OtherNames ?? location switch
    {
        ImageLocation.InLayout { Name: { } name } => [name],
        ImageLocation.InOciArchive { Name: { } name } => [name],
        _ => [],
    };

    /// <summary>Checks the name of an archive, which whoever reads it later trusts.</summary>
    /// <exception cref="BuildException">It stands for a compression that the archive does not get.</exception>
    public void CheckName()
    {
        var archive = location switch
        {
            ImageLocation.InOciArchive { Path: var path } => path,
            ImageLocation.InDockerArchive { Path: var path } => path,
            _ => "",
        };
        if (ArchiveName.WhyUnsupported(archive) is { } why) throw new BuildException(ErrorCode.InvalidReference, $"cannot {Action} {location}: {why}");
    }

    /// <summary>Checks that an image is the one that the destination names.</summary>
    /// <exception cref="BuildException">The destination has the digest of another one.</exception>
    public void CheckDigest(IArtifact artifact)
    {
        if (location is not ImageLocation.InRegistry { Reference.Digest: { } expected } || artifact.Manifest.Descriptor.Digest == expected) return;

        throw new BuildException(ErrorCode.InvalidReference, $"cannot {Action} {location}: the source image is {artifact.Manifest.Descriptor.Digest}");
    }

    /// <summary>Creates the publisher.</summary>
    /// <param name="knownHolders">Repositories that may already have a blob.</param>
    public IArtifactPublisher Publisher(Func<Digest, IEnumerable<Reference>> knownHolders) => location switch
    {
        ImageLocation.InRegistry { Reference: var reference } => connections.Publisher(
            new RegistryTarget(reference.Registry, reference.Repository, reference.Tag is null ? [] : [reference.Tag]),
            digest => Source is ImageLocation.InRegistry { Reference: var holder } ? knownHolders(digest).Prepend(holder) : knownHolders(digest)),
        ImageLocation.InLayout layout => new OciLayoutPublisher(layout.Path, Names),
        ImageLocation.InOciArchive archive => new OciArchivePublisher(archive.Path, Names) { DockerNames = DockerNames() },
        ImageLocation.InDockerArchive archive => new DockerArchivePublisher(archive.Path, new DockerArchiveOptions
        {
            Names = archive.Name is null ? DockerNames() : [Reference.Parse(archive.Name)],
            Scratch = scratch,
            Zstd = Zstd.Decompress,
        }),
        _ => throw new InvalidOperationException($"'{location}' is no destination."),
    };

    // An OCI name is often a bare tag, which says nothing about the repository. The name of the source does.
    private List<Reference> DockerNames()
    {
        var full = Names.Where(name => name.Contains(':', StringComparison.Ordinal))
            .Select(name => Reference.TryParse(name, out var reference) ? reference : null)
            .OfType<Reference>()
            .ToList();
        if (full.Count > 0) return full;
        if (Source is not ImageLocation.InRegistry { Reference: var source }) return [];

        var tag = Names.FirstOrDefault(Reference.IsTag) ?? source.Tag;
        return tag is null ? [] : [source.WithTag(tag)];
    }
}
