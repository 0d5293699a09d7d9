using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>A layer of the image that is being built.</summary>
/// <param name="Request">The request for the layer.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Holder">The repository that the layer was found in; null if it comes from this machine.</param>
internal sealed record RemoteLayerUse(LayerRequest Request, BuiltLayer Layer, Reference? Holder);
