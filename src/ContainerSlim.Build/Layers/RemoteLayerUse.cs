using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>A layer of the image that is made.</summary>
/// <param name="Request">What it is made from.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Holder">The repository that it was found in; null where it is of this machine.</param>
internal sealed record RemoteLayerUse(LayerRequest Request, BuiltLayer Layer, Reference? Holder);
