using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>An error of this project: a registry, a token server, or the credentials for them.</summary>
public sealed class RegistryException(ErrorCode code, string message, Exception? inner = null) : SlimException(code, message, inner);
