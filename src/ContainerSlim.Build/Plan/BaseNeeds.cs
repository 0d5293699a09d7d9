using ContainerSlim.Debian;
using ContainerSlim.Native;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>How much of a base an app needs, by what its native files name, and what none has for them.</summary>
/// <param name="Kind">The smallest base that will do.</param>
/// <param name="Warnings">What neither the app nor that base has, in sentences.</param>
internal sealed record BaseNeeds(BaseKind Kind, IReadOnlyList<string> Warnings)
{
    // Base.slices has them; OpenSSL is not named but looked for when it is needed, and its own libraries come with it.
    private static readonly string[] NativeLibraries = ["libc.so.6", "libm.so.6", "libcrypto.so.3", "libssl.so.3"];
    private static readonly string[] RuntimeLibraries =
    [
        "libdl.so.2",
        "libgcc_s.so.1",
        "libpthread.so.0",
        "libresolv.so.2",
        "librt.so.1",
        "libstdc++.so.6",
        "libutil.so.1",
    ];

    // The runtime tries to load it where tracing is asked for, and does without.
    private const string OptionalPrefix = "liblttng-ust.so.";

    // Where libraries are from that apps were seen to need.
    private static readonly Dictionary<string, string> Packages = new(StringComparer.Ordinal)
    {
        ["libfontconfig.so.1"] = "libfontconfig1",
        ["libfreetype.so.6"] = "libfreetype6",
        ["libgomp.so.1"] = "libgomp1",
        ["libgssapi_krb5.so.2"] = "libgssapi-krb5-2",
        ["libodbc.so.2"] = "libodbc2",
        ["libpq.so.5"] = "libpq5",
        ["libsqlite3.so.0"] = "libsqlite3-0",
        ["libX11.so.6"] = "libx11-6",
        ["libz.so.1"] = "zlib1g",
    };

    /// <summary>The needs of an app on a platform.</summary>
    public static BaseNeeds Of(PublishedApp app, string architecture)
    {
        var files = app.Items.Where(item => item.Kind != EntryKind.Directory).Select(item => new NativeFile(item.FullPath, item.TryHead()?.Elf));
        var needs = NativeNeeds.Of(files, architecture);
        var kind = KindOf(app, needs);
        return new BaseNeeds(kind, needs.Libraries.Where(need => !Has(kind, need.Library)).Select(need => Warning(app, need)).ToArray());
    }

    // Without a program of its own an app is started by something that is not known here.
    private static BaseKind KindOf(PublishedApp app, NativeNeeds needs)
    {
        if (app.IsFrameworkDependent || !needs.HasProgram) return BaseKind.Runtime;
        if (!needs.NeedsLoader && needs.Libraries.Count == 0) return BaseKind.Static;

        return needs.Libraries.All(need => Has(BaseKind.Native, need.Library)) ? BaseKind.Native : BaseKind.Runtime;
    }

    private static bool Has(BaseKind kind, string library) =>
        library.StartsWith("ld-linux", StringComparison.Ordinal)
        || library.StartsWith(OptionalPrefix, StringComparison.Ordinal)
        || NativeLibraries.Contains(library)
        || (kind == BaseKind.Runtime && RuntimeLibraries.Contains(library));

    private static string Warning(PublishedApp app, NativeNeed need)
    {
        var package = Packages.TryGetValue(need.Library, out var name) ? $" (of Debian's package {name})" : "";
        return $"'{Path.GetRelativePath(app.Directory, need.NeededBy)}' needs {need.Library}{package}, which neither the app nor the base contains: "
            + "publish it with the app, or choose a SlimBase that contains it.";
    }
}
