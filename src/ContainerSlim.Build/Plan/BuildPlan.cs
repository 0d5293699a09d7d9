using System.Collections.Immutable;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Everything that decides what is made and where it goes; validated, and the same for both front ends.</summary>
public sealed record BuildPlan
{
    /// <summary>The images, no two for the same platform: one, or those of an index.</summary>
    public required IReadOnlyList<ImagePlan> Images { get; init; }

    /// <summary>Annotations of the index; without meaning where there is one image.</summary>
    public ImmutableSortedDictionary<string, string> IndexAnnotations { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Where image or index goes.</summary>
    public required DestinationPlan Destinations { get; init; }

    /// <summary>Whose media types to write.</summary>
    public ImageFormat Format { get; init; }

    /// <summary>The folder of the cache.</summary>
    public required string CacheDirectory { get; init; }

    /// <summary>Where layers are kept beside that folder.</summary>
    public RemoteCachePlan RemoteCache { get; init; } = new();

    /// <summary>What the cache is kept within; null where nothing of it is removed.</summary>
    public StoreLimits? CacheLimits { get; init; } = StoreLimits.Default;

    /// <summary>Makes a plan of one image from what a front end was told.</summary>
    /// <exception cref="SlimException">Something in it cannot be; the sentence names the property.</exception>
    public static BuildPlan Create(BuildInput input) => Create(input, PublishedAppReader.List(input));

    /// <summary>Makes a plan of an image for each platform, and of the index over them; a single platform needs none.</summary>
    /// <param name="input">What holds for all: names, destinations, the index itself.</param>
    /// <param name="platforms">What each image is made from.</param>
    /// <exception cref="SlimException">Something in it cannot be; the sentence names the property.</exception>
    public static BuildPlan Create(BuildInput input, IReadOnlyList<BuildInput> platforms) =>
        PlanReader.Read(input, [.. platforms.Select(platform => (platform, PublishedAppReader.List(platform)))]);

    /// <summary>Makes a plan of one image whose published folder is listed already.</summary>
    internal static BuildPlan Create(BuildInput input, PublishedTree tree) => PlanReader.Read(input, [(input, tree)]);
}
