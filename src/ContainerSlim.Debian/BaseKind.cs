namespace ContainerSlim.Debian;

/// <summary>How much of a base an app needs; each has what those before it have.</summary>
public enum BaseKind
{
    /// <summary>Users, folders, certificates and time zones: for a static program.</summary>
    Static,
    /// <summary>And the C library and OpenSSL: for native code that .NET compiled ahead of time.</summary>
    Native,
    /// <summary>And what the .NET runtime needs beyond that.</summary>
    Runtime,
}
