namespace ContainerSlim.Debian;

/// <summary>Which libraries a base contains; each kind includes the previous ones.</summary>
public enum BaseKind
{
    /// <summary>Users, folders, certificates and time zones: for a static program.</summary>
    Static,
    /// <summary>In addition the C library and OpenSSL: for Native AOT.</summary>
    Native,
    /// <summary>In addition what the .NET runtime needs.</summary>
    Runtime,
    /// <summary>In addition the other libraries of the same packages, as Microsoft's chiseled images have them.</summary>
    Standard,
}
