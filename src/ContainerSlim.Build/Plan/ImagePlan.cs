using ContainerSlim.Build.Stages;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Everything that determines the content of one image.</summary>
public sealed record ImagePlan
{
    /// <summary>The platform of the image.</summary>
    public required Platform Platform { get; init; }

    /// <summary>The published app.</summary>
    public required PublishedApp App { get; init; }

    /// <summary>The base that the app's image is built on.</summary>
    public required BasePlan Base { get; init; }

    /// <summary>What the app's code says, read when somebody first asks.</summary>
    internal Lazy<AppCode> Code { get; init; } = new(AppCode.Nothing);

    /// <summary>The stages that are built in addition to the app, and what is copied from them into the image.</summary>
    public required StagePlan Stages { get; init; }

    /// <summary>The directories that the app writes to, in the order of their paths.</summary>
    public IReadOnlyList<DirectoryPlan> Directories { get; init; } = [];

    /// <summary>The settings of the image's configuration.</summary>
    public required ImageSettings Settings { get; init; }

    /// <summary>How the app's files are distributed over layers.</summary>
    public LayerPlan Layers { get; init; } = LayerPlan.One;

    /// <summary>The image format, which determines the media types.</summary>
    public ImageFormat Format { get; init; }

    /// <summary>The compression of the layers that this build creates.</summary>
    public CompressionPlan Compression { get; init; } = CompressionPlan.Default;

    /// <summary>The timestamp used throughout the image.</summary>
    public DateTimeOffset Epoch { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>The source of the timestamps of static files.</summary>
    public ContentTimePlan ContentTime { get; init; } = ContentTimePlan.Same;

    /// <summary>What an absolute path of the image is called inside its containers.</summary>
    internal string PathOf(string imagePath) => Platform.IsWindows ? WindowsPath.Of(imagePath) : imagePath;

    /// <summary>Converts entries to the form that layers of the platform have.</summary>
    internal IReadOnlyList<LayerEntry> Form(IReadOnlyList<LayerEntry> entries) => Platform.IsWindows ? WindowsLayer.Of(entries) : entries;

    /// <summary>The key of entries that have that form.</summary>
    internal string FormKey(string key) => Platform.IsWindows ? WindowsLayer.Key + key : key;
}
