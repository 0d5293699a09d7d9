using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>An image, and the base that it is on.</summary>
/// <param name="Image">The image.</param>
/// <param name="Base">Its base.</param>
/// <param name="Plan">The plan of the base.</param>
internal sealed record RebaseSubject(Image Image, BaseImage Base, BasePlan Plan)
{
    private const string Mark = "ContainerSlim: ";

    /// <summary>How the base was cut; null if it is an image.</summary>
    public BaseRecord? Record { get; init; }

    /// <summary>The layers above the base, the lowest first; null if some were not written here, or if the base is not below them.</summary>
    public IReadOnlyList<BuiltLayer>? Added
    {
        get
        {
            var (count, history) = (Base.Layers.Count, Base.Config.History.Count);
            var above = Image.Config.History.Skip(history).ToList();
            var isBelow = Image.Layers.Take(count).Select(layer => layer.Blob.Descriptor.Digest).SequenceEqual(Base.Layers.Select(layer => layer.Digest));
            if (!isBelow || above.Count != Image.Layers.Count - count || !above.TrueForAll(IsOurs)) return null;

            return
            [
                .. Image.Layers.Skip(count).Zip(above, (layer, line) => new BuiltLayer(layer, line.CreatedBy![Mark.Length..], Files: null, IsReused: true)),
            ];
        }
    }

    private static bool IsOurs(LayerHistory line) => line is { EmptyLayer: false } && line.CreatedBy?.StartsWith(Mark, StringComparison.Ordinal) == true;
}
