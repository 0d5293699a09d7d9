using ContainerSlim.Oci;
using ContainerSlim.Registry;

namespace ContainerSlim.Build;

/// <summary>Where an image or index goes; several places at once are fine.</summary>
public sealed record DestinationPlan
{
    /// <summary>The image's names, one a tag; with a registry that is <c>docker.io</c> where it goes to none.</summary>
    public required IReadOnlyList<Reference> Names { get; init; }

    /// <summary>The names that the images of an index have of their own, by platform; none where they are reached through the index only.</summary>
    public IReadOnlyDictionary<Platform, IReadOnlyList<Reference>> PlatformNames { get; init; } = new Dictionary<Platform, IReadOnlyList<Reference>>();

    /// <summary>Whether to push it.</summary>
    public bool Push { get; init; }

    /// <summary>The name that it is pushed under, the first of several; null where it is not pushed.</summary>
    public Reference? PushedTo => Push ? Names[0] : null;

    /// <summary>Whether it is written although it is there already.</summary>
    public bool Always { get; init; }

    /// <summary>The repository and tags that its names mean.</summary>
    internal RegistryTarget Target => new(Names[0].Registry, Names[0].Repository, [.. Names.Select(name => name.Tag!)]) { ChildTags = TagsOf };

    /// <summary>The tags that an image of an index has of its own.</summary>
    internal IReadOnlyList<string> TagsOf(IArtifact child) => child is not Image image ? [] :
    [
        // The base says more of the platform than the plan does: a variant, or the build of Windows.
        .. PlatformNames.Where(one => one.Key.Accepts(image.Config.Platform)).SelectMany(one => one.Value).Select(name => name.Tag!),
    ];

    /// <summary>An archive to write.</summary>
    public string? ArchivePath { get; init; }

    /// <summary>Whose archive format to write.</summary>
    public ImageFormat ArchiveFormat { get; init; }

    /// <summary>A layout to write.</summary>
    public string? LayoutPath { get; init; }

    /// <summary>A JSON file that tells of the image.</summary>
    public string? ReportPath { get; init; }

    /// <summary>Whether to load it into a runtime on this machine.</summary>
    public LocalLoad Load { get; init; }
}

/// <summary>Whether and where an image is loaded on this machine.</summary>
public enum LocalLoad
{
    /// <summary>Not at all.</summary>
    No,
    /// <summary>Into Docker or Podman, whichever answers; where none does the archive is all.</summary>
    WhereOneAnswers,
    /// <summary>Into Docker, or the build fails.</summary>
    Docker,
    /// <summary>Into Podman, or the build fails.</summary>
    Podman,
}
