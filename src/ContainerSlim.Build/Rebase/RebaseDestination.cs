using ContainerSlim.Oci;
using ContainerSlim.Registry;

namespace ContainerSlim.Build;

/// <summary>Where the result of a rebase goes: to the destination that the user names, or in place of the image.</summary>
internal sealed class RebaseDestination(BuildServices services, RebaseRequest request)
{
    private const string Action = "put a rebased image to";

    private readonly ImageLocation location = request.Destination ?? request.Image;
    private IReadOnlyList<string>? names;

    /// <summary>The credentials to read the image with.</summary>
    public CredentialUse Credentials => BaseSelector.UseOf(request.Image, (location as ImageLocation.InRegistry)?.Reference.Registry);

    /// <summary>Checks what is known before anything is read.</summary>
    /// <exception cref="BuildException">The image cannot be rebased from where it is, or not to where it should go.</exception>
    public void Check()
    {
        if (request.Image is ImageLocation.InDockerArchive)
        {
            throw RebaseRefusal.Of(request.Image, "an archive in Docker's format has no manifest, so it does not say which layers the image has");
        }

        To(location).CheckName();
        if (request.Destination is null && IsNamedByDigest(location)) throw NoName("it is named by its digest, and the result has another one");
    }

    /// <summary>The place for the result.</summary>
    /// <param name="source">Where the image was read from.</param>
    /// <exception cref="BuildException">The image cannot be replaced where it is.</exception>
    public RebaseDestination Choose(IContentSource source)
    {
        if (request.Destination is not null || source is not INamedSource file) return this;

        var name = location switch
        {
            ImageLocation.InLayout { Name: var one } => one,
            ImageLocation.InOciArchive { Name: var one } => one,
            _ => null,
        };
        bool IsOther(string other) => other != name && !other.EndsWith(":" + name, StringComparison.Ordinal);
        if (location is ImageLocation.InOciArchive && name is not null && file.Names.Any(IsOther))
        {
            throw NoName("the archive has other images too, which would be lost");
        }

        names = location is ImageLocation.InOciArchive || name is null ? file.Names : [name];
        return location is ImageLocation.InLayout && names.Count == 0 ? throw NoName("it has no name in the layout") : this;
    }

    /// <summary>Writes the result. The name refers to the old image until everything is there.</summary>
    /// <exception cref="SlimException">It cannot be written.</exception>
    public async Task<Publication> PublishAsync(RebaseResult result, CancellationToken ct)
    {
        var holders = new LayerHolders(services.Store);
        foreach (var image in result.Platforms) holders.Note(image.NewBase);
        var registry = (location as ImageLocation.InRegistry)?.Reference.Registry ?? "";
        var place = To(location);
        place.CheckDigest(result.Artifact);
        await CheckUnchangedAsync(result.Before, ct);
        var publisher = place.Publisher(digest => holders.Of(registry, digest));
        return await publisher.FindAsync(result.Artifact, ct) ?? await publisher.PublishAsync(result.Artifact, ct);
    }

    // A publish may have moved the tag meanwhile, and its image must not be lost.
    private async Task CheckUnchangedAsync(Digest before, CancellationToken ct)
    {
        if (request.Destination is not null || location is not ImageLocation.InRegistry { Reference: var reference }) return;
        if (await services.Connections.FindAsync(reference, Credentials, ct) == before) return;

        throw new BuildException(
            ErrorCode.RebaseRefused,
            $"cannot put '{request.Image}' onto another base: the name stands for another image than a moment ago; run the command again");
    }

    private ImageDestination To(ImageLocation place) => new(services.Connections, services.Store, place)
    {
        Action = Action,
        Source = request.Image,
        OtherNames = names,
    };

    private static bool IsNamedByDigest(ImageLocation location) => location switch
    {
        ImageLocation.InRegistry { Reference.Digest: not null } => true,
        ImageLocation.InLayout { Name: { } name } => Digest.TryParse(name, out _),
        ImageLocation.InOciArchive { Name: { } name } => Digest.TryParse(name, out _),
        _ => false,
    };

    private BuildException NoName(string why) =>
        new(ErrorCode.InvalidReference, $"cannot replace '{request.Image}': {why}; name a destination behind the image");
}
