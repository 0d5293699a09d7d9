using System.Collections.Immutable;
using ContainerSlim.Debian;
using ContainerSlim.Oci;
using ContainerSlim.Registry;

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
    public static BuildPlan Create(BuildInput input) => PlanReader.Read(input, [input]);

    /// <summary>Makes a plan of an image for each platform, and of the index over them; a single platform needs none.</summary>
    /// <param name="input">What holds for all: names, destinations, the index itself.</param>
    /// <param name="platforms">What each image is made from.</param>
    /// <exception cref="SlimException">Something in it cannot be; the sentence names the property.</exception>
    public static BuildPlan Create(BuildInput input, IReadOnlyList<BuildInput> platforms) => PlanReader.Read(input, platforms);
}

/// <summary>What the app stands on.</summary>
public abstract record BasePlan
{
    /// <summary>An image that somebody made.</summary>
    /// <param name="Location">Where it is.</param>
    public sealed record FromImage(ImageLocation Location) : BasePlan;

    /// <summary>Nothing: the app brings all it needs.</summary>
    public sealed record Scratch : BasePlan;

    /// <summary>A base cut from the distribution's packages.</summary>
    /// <param name="Distribution">For example <c>debian-13</c>.</param>
    /// <param name="Globalization">Whether culture data (ICU) is in it.</param>
    public sealed record Chiseled(string Distribution, bool Globalization) : BasePlan
    {
        /// <summary>How much of a base the app needs.</summary>
        public BaseKind Kind { get; init; } = BaseKind.Runtime;

        /// <summary>Whether time zones are in it.</summary>
        public bool TimeZones { get; init; } = true;

        /// <summary>What the app needs and the base has not, in sentences.</summary>
        public IReadOnlyList<string> Warnings { get; init; } = [];

        /// <summary>Where packages come from; null for the host's own sources.</summary>
        public string? Mirror { get; init; }

        /// <summary>A keyring that replaces the distribution's.</summary>
        public string? Keyring { get; init; }

        /// <summary>Whether to make it anew from the newest packages.</summary>
        public bool Refresh { get; init; }
    }
}

/// <summary>What a container starts with, as the project says; the base fills what is left open.</summary>
public sealed record ImageSettings
{
    /// <summary>Where the app is, and where its command starts: a path of the image, absolute, without a slash at its end; <see cref="WindowsPath"/> has what Windows calls it.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The user; null for the base's, or 1654 (in Windows ContainerUser) where it has none.</summary>
    public string? User { get; init; }

    /// <summary>The command of the app, or empty where it is to be derived.</summary>
    public required CommandSettings Command { get; init; }

    /// <summary>Environment variables, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>Labels.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Annotations of the manifest.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Ports as <c>8080/tcp</c>.</summary>
    public IReadOnlyList<string> Ports { get; init; } = [];

    /// <summary>Whether the base's name becomes a label.</summary>
    public bool LabelBaseName { get; init; }

    /// <summary>Whether the base's digest becomes a label.</summary>
    public bool LabelBaseDigest { get; init; }
}

/// <summary>Where an image or index goes; several places at once are fine.</summary>
public sealed record DestinationPlan
{
    /// <summary>The image's names, one a tag; with a registry that is <c>docker.io</c> where it goes to none.</summary>
    public required IReadOnlyList<Reference> Names { get; init; }

    /// <summary>The names that the images of an index have of their own, by platform; none where they are reached through the index only.</summary>
    public IReadOnlyDictionary<Platform, IReadOnlyList<Reference>> PlatformNames { get; init; } = new Dictionary<Platform, IReadOnlyList<Reference>>();

    /// <summary>Whether to push it.</summary>
    public bool Push { get; init; }

    /// <summary>Whether it is written although it is there already.</summary>
    public bool Always { get; init; }

    /// <summary>Where it is pushed to.</summary>
    internal RegistryTarget Target => new(Names[0].Registry, Names[0].Repository, [.. Names.Select(name => name.Tag!)]);

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
