using ContainerSlim.Build.Stages;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Everything that decides what one image is.</summary>
public sealed record ImagePlan
{
    /// <summary>The platform of the image.</summary>
    public required Platform Platform { get; init; }

    /// <summary>The published app.</summary>
    public required PublishedApp App { get; init; }

    /// <summary>What the app stands on.</summary>
    public required BasePlan Base { get; init; }

    /// <summary>What is built beside the app, and what of it is copied into the image.</summary>
    public required StagePlan Stages { get; init; }

    /// <summary>What a container starts with.</summary>
    public required ImageSettings Settings { get; init; }

    /// <summary>How the app's files come into layers.</summary>
    public LayerPlan Layers { get; init; } = LayerPlan.One;

    /// <summary>Whose media types to write.</summary>
    public ImageFormat Format { get; init; }

    /// <summary>How the layers that are made here are compressed.</summary>
    public CompressionPlan Compression { get; init; } = CompressionPlan.Default;

    /// <summary>The one time in the image.</summary>
    public DateTimeOffset Epoch { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>What a path of the image, absolute, is called in its containers.</summary>
    internal string PathOf(string imagePath) => Platform.IsWindows ? WindowsPath.Of(imagePath) : imagePath;

    /// <summary>Entries in the form that the platform's layers have.</summary>
    internal IReadOnlyList<LayerEntry> Form(IReadOnlyList<LayerEntry> entries) => Platform.IsWindows ? WindowsLayer.Of(entries) : entries;

    /// <summary>The key of entries in that form.</summary>
    internal string FormKey(string key) => Platform.IsWindows ? WindowsLayer.Key + key : key;
}
