using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>An image that was made, and what it is made of.</summary>
public sealed record BuiltImage
{
    /// <summary>The image.</summary>
    public required Image Image { get; init; }

    /// <summary>The platform as .NET calls it.</summary>
    public required string RuntimeIdentifier { get; init; }

    /// <summary>What it stands on.</summary>
    public required BaseImage Base { get; init; }

    /// <summary>Its layers, the lowest first.</summary>
    public required IReadOnlyList<BuiltLayer> Layers { get; init; }

    /// <summary>What the project could do to get a smaller image; null where there is nothing to say.</summary>
    public string? Hint { get; init; }

    /// <summary>The platform as registries call it.</summary>
    public Platform Platform => Image.Config.Platform;

    /// <summary>Compressed bytes of all layers.</summary>
    public long TotalSize => Layers.Sum(layer => layer.Layer.Blob.Descriptor.Size);
}
