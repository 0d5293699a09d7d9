namespace ContainerSlim.Oci;

/// <summary>One layer of an image. image-spec, layer.md.</summary>
/// <param name="Blob">The layer as stored: a tar, usually compressed.</param>
/// <param name="DiffId">The digest of the uncompressed tar.</param>
public sealed record Layer(Blob Blob, Digest DiffId)
{
    /// <summary>How the layer was created, for the image's history. image-spec, config.md, "history".</summary>
    public LayerHistory History { get; init; } = new();
}

/// <summary>An entry of an image's history. image-spec, config.md, "history".</summary>
public sealed record LayerHistory
{
    /// <summary>When; null where it is not known.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>What made the layer.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>Who made it.</summary>
    public string? Author { get; init; }

    /// <summary>A remark.</summary>
    public string? Comment { get; init; }

    /// <summary>Whether the step changed the configuration only and has no layer.</summary>
    public bool EmptyLayer { get; init; }
}
