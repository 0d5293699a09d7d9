using ContainerSlim.Oci;

namespace ContainerSlim.Debian;

/// <summary>A failure of this floor: a mirror, a signature, an index, or a package.</summary>
public sealed class DebianException(ErrorCode code, string message, Exception? inner = null) : SlimException(code, message, inner);
