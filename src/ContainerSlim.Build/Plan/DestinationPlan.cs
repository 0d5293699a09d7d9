using ContainerSlim.Oci;
using ContainerSlim.Registry;

namespace ContainerSlim.Build;

/// <summary>The destinations of an image or index; there can be several at once.</summary>
public sealed record DestinationPlan
{
    /// <summary>The image's names, one per tag. Their registry is <c>docker.io</c> if the image is not pushed.</summary>
    public required IReadOnlyList<Reference> Names { get; init; }

    /// <summary>The names of the individual images of an index, by platform; empty if they are reached only through the index.</summary>
    public IReadOnlyDictionary<Platform, IReadOnlyList<Reference>> PlatformNames { get; init; } = new Dictionary<Platform, IReadOnlyList<Reference>>();

    /// <summary>Whether to push the image or index.</summary>
    public bool Push { get; init; }

    /// <summary>The first name that it is pushed under; null if it is not pushed.</summary>
    public Reference? PushedTo => Push ? Names[0] : null;

    /// <summary>Whether to write it even if the destination already has it.</summary>
    public bool Always { get; init; }

    /// <summary>The repository and tags that the names refer to.</summary>
    internal RegistryTarget Target => new(Names[0].Registry, Names[0].Repository, [.. Names.Select(name => name.Tag!)]) { ChildTags = TagsOf };

    /// <summary>The tags of an individual image of an index.</summary>
    internal IReadOnlyList<string> TagsOf(IArtifact child) => child is not Image image ? [] :
    [
        // The base knows more about the platform than the plan does: a variant, or the build of Windows.
        .. PlatformNames.Where(one => one.Key.Accepts(image.Config.Platform)).SelectMany(one => one.Value).Select(name => name.Tag!),
    ];

    /// <summary>The archive to write.</summary>
    public string? ArchivePath { get; init; }

    /// <summary>The format of that archive.</summary>
    public ImageFormat ArchiveFormat { get; init; }

    /// <summary>The layout to write.</summary>
    public string? LayoutPath { get; init; }

    /// <summary>The JSON file that describes the image.</summary>
    public string? ReportPath { get; init; }

    /// <summary>Whether to load it into a container runtime on this machine.</summary>
    public LocalLoad Load { get; init; }
}

/// <summary>Whether and into which container runtime an image is loaded on this machine.</summary>
public enum LocalLoad
{
    /// <summary>Not at all.</summary>
    No,
    /// <summary>Into Docker or Podman, whichever responds; if neither does, only the archive is written.</summary>
    WhereOneAnswers,
    /// <summary>Into Docker; otherwise, the build fails.</summary>
    Docker,
    /// <summary>Into Podman; otherwise, the build fails.</summary>
    Podman,
}
