using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>What an app's layers are put onto.</summary>
public sealed record BaseImage
{
    /// <summary>The layers, the lowest first; none for <c>scratch</c>.</summary>
    public required IReadOnlyList<BuiltLayer> Layers { get; init; }

    /// <summary>The configuration that the image's own is made from.</summary>
    public required ImageConfig Config { get; init; }

    /// <summary>The name, as labels and reports show it.</summary>
    public required string Name { get; init; }

    /// <summary>The image of a registry; null where the base is from elsewhere or was made here.</summary>
    public Reference? Reference { get; init; }

    /// <summary>The digest of the platform's manifest; null where the base was made here.</summary>
    public Digest? Digest { get; init; }

    /// <summary>
    /// What tells that it is the same: of an image of a registry what its name stands for, of a base of packages which they are.
    /// Null where nothing does.
    /// </summary>
    internal string? State { get; init; }
}
