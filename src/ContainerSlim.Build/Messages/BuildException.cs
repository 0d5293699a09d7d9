using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>A failure in this library: in the plan, the published app, or the local runtime.</summary>
public sealed class BuildException(ErrorCode code, string message, Exception? inner = null) : SlimException(code, message, inner);
