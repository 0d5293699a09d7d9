using ContainerSlim.Debian;
using ContainerSlim.Native;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>How much of a base an app needs, judging by the libraries that its native files reference.</summary>
/// <param name="Kind">The smallest base that suffices.</param>
/// <param name="Missing">The libraries that neither the app nor that base contains.</param>
internal sealed record BaseNeeds(BaseKind Kind, IReadOnlyList<MissingLibrary> Missing)
{
    // Base.slices contains these. OpenSSL is loaded on demand rather than linked, and comes with the libraries that it needs itself.
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

    // The runtime tries to load it only if tracing is enabled, and works without it.
    private const string OptionalPrefix = "liblttng-ust.so.";

    /// <summary>The needs of an app on a platform.</summary>
    public static BaseNeeds Of(PublishedApp app, string architecture, string distribution)
    {
        var files = app.Items.Where(item => item.Kind != EntryKind.Directory).Select(item => new NativeFile(item.FullPath, item.TryHead()?.Elf));
        var needs = NativeNeeds.Of(files, architecture);
        var kind = KindOf(app, needs);
        return new BaseNeeds(kind, needs.Libraries.Where(need => !Has(kind, need.Library)).Select(need => Describe(app, need, distribution)).ToArray());
    }

    // Without its own executable, the app is started by something unknown here.
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

    private static MissingLibrary Describe(PublishedApp app, NativeNeed need, string distribution)
    {
        var package = LibraryPackage.Find(need.Library, distribution) is { } name ? $" (of Debian's package {name})" : "";
        return new MissingLibrary(
            need.Library,
            $"'{Path.GetRelativePath(app.Directory, need.NeededBy)}' needs {need.Library}{package}, which neither the app nor the base contains: "
                + "publish it with the app, or choose a SlimBase that contains it.");
    }
}
