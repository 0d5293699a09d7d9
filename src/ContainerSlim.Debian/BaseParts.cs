namespace ContainerSlim.Debian;

/// <summary>The parts that bases are usually made of.</summary>
public static class BaseParts
{
    private static readonly string[] NativeLibraries = ["libc.so.6", "libm.so.6", "libcrypto.so.3", "libssl.so.3"];

    // Empty since their functions are in libc.so.6, but the .NET runtime and many native libraries still name them, except libresolv.
    private static readonly string[] RuntimeLibraries =
    [
        "libdl.so.2", "libgcc_s.so.1", "libpthread.so.0", "libresolv.so.2", "librt.so.1", "libstdc++.so.6", "libutil.so.1",
    ];

    /// <summary>For every app: folders, names of users, certificates. What is made of no package is there in every distribution.</summary>
    public static IReadOnlyList<BasePart> Foundation { get; } =
    [
        BasePart.Slice("base-files_base"),
        BasePart.Slice("base-files_release-info"),
        BasePart.Slice("base-files_nsswitch"),
        BasePart.Slice("base-files_chisel", BaseGroup.Manifest),
        BasePart.Slice("ca-certificates_data"),
    ];

    /// <summary>For apps that use time zones other than UTC.</summary>
    public static IReadOnlyList<BasePart> TimeZones { get; } = [BasePart.Slice("tzdata_zoneinfo")];

    /// <summary>For apps that use cultures: ICU, in a layer of its own.</summary>
    public static IReadOnlyList<BasePart> Icu { get; } =
    [
        // ICU needs these, which most bases have: so the layer of ICU is the same for all apps.
        .. Libraries(["libgcc_s.so.1", "libm.so.6", "libstdc++.so.6"]),
        BasePart.Library("libicuuc.so.*", BaseGroup.Icu),
        BasePart.Library("libicui18n.so.*", BaseGroup.Icu),
    ];

    /// <summary>A web server, in a layer of its own. The second name of each slice is that of chisel-releases.</summary>
    public static IReadOnlyList<BasePart> WebServer { get; } =
    [
        BasePart.Slice("nginx_server|nginx_bins", BaseGroup.Web),
        BasePart.Slice("nginx-common_types|nginx-common_config", BaseGroup.Web),
    ];

    /// <summary>The libraries of a kind of base.</summary>
    public static IReadOnlyList<BasePart> Of(BaseKind kind) => kind switch
    {
        BaseKind.Static => [],
        BaseKind.Native => Libraries(NativeLibraries),
        BaseKind.Runtime => Libraries([.. NativeLibraries, .. RuntimeLibraries]),
        _ =>
        [
            BasePart.Slice("libc6_libs"),
            BasePart.Slice("libgcc-s1_libs"),
            BasePart.Slice("libstdc++6_libs"),
            .. Libraries(["libcrypto.so.3", "libssl.so.3"]),
        ],
    };

    /// <summary>Libraries by name, each once.</summary>
    public static IReadOnlyList<BasePart> Libraries(IEnumerable<string> names) =>
        [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name => BasePart.Library(name))];
}
