using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>An image that was built, and its parts.</summary>
public sealed record BuiltImage
{
    /// <summary>The image.</summary>
    public required Image Image { get; init; }

    /// <summary>The platform as a .NET runtime identifier.</summary>
    public required string RuntimeIdentifier { get; init; }

    /// <summary>The base that it is built on.</summary>
    public required BaseImage Base { get; init; }

    /// <summary>Its layers, bottom layer first.</summary>
    public required IReadOnlyList<BuiltLayer> Layers { get; init; }

    /// <summary>Suggestions for a better image, one sentence each.</summary>
    public IReadOnlyList<string> Hints { get; init; } = [];

    /// <summary>The platform as an OCI platform.</summary>
    public Platform Platform => Image.Config.Platform;

    /// <summary>The compressed size of all layers, in bytes.</summary>
    public long TotalSize => Layers.Sum(layer => layer.Layer.Blob.Descriptor.Size);
}
