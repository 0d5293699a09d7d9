using ContainerSlim.Oci;

namespace ContainerSlim.Debian;

/// <summary>An error of this project: a mirror, a signature, an index, or a package.</summary>
public sealed class DebianException(ErrorCode code, string message, Exception? inner = null) : SlimException(code, message, inner);
