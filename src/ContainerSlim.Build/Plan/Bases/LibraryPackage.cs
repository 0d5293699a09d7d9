namespace ContainerSlim.Build;

/// <summary>The packages of native libraries that apps were seen to need, as Debian and Ubuntu name them.</summary>
internal static class LibraryPackage
{
    private static readonly Dictionary<string, string> Packages = new(StringComparer.Ordinal)
    {
        ["libfontconfig.so.1"] = "libfontconfig1",
        ["libfreetype.so.6"] = "libfreetype6",
        ["libgdiplus.so.0"] = "libgdiplus",
        ["libgomp.so.1"] = "libgomp1",
        ["libgssapi_krb5.so.2"] = "libgssapi-krb5-2",
        ["libldap.so.2"] = "libldap2",
        ["libodbc.so.2"] = "libodbc2",
        ["libpam.so.0"] = "libpam0g",
        ["libpq.so.5"] = "libpq5",
        ["libsqlite3.so.0"] = "libsqlite3-0",
        ["libudev.so.1"] = "libudev1",
        ["libusb-1.0.so.0"] = "libusb-1.0-0",
        ["libX11.so.6"] = "libx11-6",
        ["libz.so.1"] = "zlib1g",
    };

    // Before 2.6, the version was in the name.
    private static readonly Dictionary<string, string> OlderPackages = new(StringComparer.Ordinal) { ["libldap.so.2"] = "libldap-2.5-0" };

    /// <summary>The package that contains a library; null if it is not known.</summary>
    public static string? Find(string library, string distribution) =>
        (distribution is "debian-12" or "ubuntu-22.04" ? OlderPackages.GetValueOrDefault(library) : null) ?? Packages.GetValueOrDefault(library);
}
