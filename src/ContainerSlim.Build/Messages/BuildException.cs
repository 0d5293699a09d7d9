using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>A failure of this floor: the plan, the published app, the local runtime.</summary>
public sealed class BuildException(ErrorCode code, string message, Exception? inner = null) : SlimException(code, message, inner);
