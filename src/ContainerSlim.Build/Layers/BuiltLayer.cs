using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>A layer and its origin.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="What">The description of its content, in a word or two.</param>
/// <param name="Files">The number of files; null if the layer comes from a base image.</param>
/// <param name="IsReused">Whether the layer already existed, in the cache or in the base image.</param>
public sealed record BuiltLayer(Layer Layer, string What, int? Files, bool IsReused)
{
    /// <summary>The digest of the compressed layer.</summary>
    internal Digest Digest => Layer.Blob.Descriptor.Digest;

    /// <summary>The size of the compressed layer in bytes.</summary>
    internal long Size => Layer.Blob.Descriptor.Size;

    /// <summary>The entry in the image's history for a layer that was built here.</summary>
    internal LayerHistory History(DateTimeOffset epoch) => new() { Created = epoch, CreatedBy = $"ContainerSlim: {What}" };

    /// <summary>The bytes that were written and reused for layers. Layers of a base image do not count, because they are not built here.</summary>
    internal static StepBytes BytesOf(IEnumerable<BuiltLayer> layers)
    {
        var made = layers.Where(layer => layer.Files is not null).ToLookup(layer => layer.IsReused, layer => layer.Size);
        return new StepBytes(made[false].Sum(), made[true].Sum());
    }
}
