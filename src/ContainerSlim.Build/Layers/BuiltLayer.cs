using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>A layer and how it came about.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="What">What is in it, in a word or two.</param>
/// <param name="Files">How many files; null where the layer came whole from a base image.</param>
/// <param name="IsReused">Whether it was there already: in the cache, or in the base image.</param>
public sealed record BuiltLayer(Layer Layer, string What, int? Files, bool IsReused)
{
    /// <summary>The digest of the compressed layer.</summary>
    internal Digest Digest => Layer.Blob.Descriptor.Digest;

    /// <summary>The bytes of the compressed layer.</summary>
    internal long Size => Layer.Blob.Descriptor.Size;

    /// <summary>The line of the image's history for a layer that was made here.</summary>
    internal LayerHistory History(DateTimeOffset epoch) => new() { Created = epoch, CreatedBy = $"ContainerSlim: {What}" };

    /// <summary>What making some layers did, in bytes. Layers of a base image are not made here.</summary>
    internal static StepBytes BytesOf(IEnumerable<BuiltLayer> layers)
    {
        var made = layers.Where(layer => layer.Files is not null).ToLookup(layer => layer.IsReused, layer => layer.Size);
        return new StepBytes(made[false].Sum(), made[true].Sum());
    }
}
