using System.Collections.Immutable;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Everything that determines what is built and where it goes. It is validated, and the same for both front ends.</summary>
public sealed record BuildPlan
{
    /// <summary>The images, each for a different platform: a single image, or those of an index.</summary>
    public required IReadOnlyList<ImagePlan> Images { get; init; }

    /// <summary>Annotations of the index; ignored if there is only one image.</summary>
    public ImmutableSortedDictionary<string, string> IndexAnnotations { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The destinations of the image or index.</summary>
    public required DestinationPlan Destinations { get; init; }

    /// <summary>The image format, which determines the media types.</summary>
    public ImageFormat Format { get; init; }

    /// <summary>The cache folder.</summary>
    public required string CacheDirectory { get; init; }

    /// <summary>The remote caches of layers, in addition to that folder.</summary>
    public RemoteCachePlan RemoteCache { get; init; } = new();

    /// <summary>The limits of the cache; null if nothing is removed from it.</summary>
    public StoreLimits? CacheLimits { get; init; } = StoreLimits.Default;

    /// <summary>Creates a plan for one image from the input of a front end.</summary>
    /// <exception cref="SlimException">The input is invalid; the message names the property.</exception>
    public static BuildPlan Create(BuildInput input) => Create(input, PublishedAppReader.List(input));

    /// <summary>Creates a plan for one image per platform, and for the index of these images. A single platform needs no index.</summary>
    /// <param name="input">The input for all platforms: names, destinations and the index itself.</param>
    /// <param name="platforms">The input for each image.</param>
    /// <exception cref="SlimException">The input is invalid; the message names the property.</exception>
    public static BuildPlan Create(BuildInput input, IReadOnlyList<BuildInput> platforms) =>
        PlanReader.Read(input, [.. platforms.Select(platform => (platform, PublishedAppReader.List(platform)))]);

    /// <summary>Creates a plan for one image whose published folder is already listed.</summary>
    internal static BuildPlan Create(BuildInput input, PublishedTree tree) => PlanReader.Read(input, [(input, tree)]);
}
