using ContainerSlim.Debian;
using ContainerSlim.Native;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>What an app needs of a base, judging by its files.</summary>
/// <param name="Needed">The libraries that its native files name, and that it does not bring.</param>
internal sealed record BaseNeeds(IReadOnlyList<NeededLibrary> Needed)
{
    private const string Loader = "ld-linux";

    // The runtime tries to load it only if tracing is enabled, and works without it.
    private const string OptionalPrefix = "liblttng-ust.so.";

    private const string Tls = "libssl.so.3";

    // What the runtime's libraries name, for apps whose runtime is in another layer.
    private static readonly string[] OfRuntime =
        ["libc.so.6", "libdl.so.2", "libgcc_s.so.1", "libm.so.6", "libpthread.so.0", "librt.so.1", Tls, "libstdc++.so.6"];

    // These belong to the layer that most apps have in common; others are in a layer above it.
    private static readonly string[] Common = [.. OfRuntime, "libcrypto.so.3", "libresolv.so.2", "libutil.so.1"];

    /// <summary>Whether the app is a program that needs no library at all.</summary>
    public bool IsStatic { get; private init; }

    /// <summary>The libraries that the base must contain, by name.</summary>
    public IReadOnlyList<BasePart> Libraries { get; private init; } = [];

    /// <summary>The libraries that a base most likely needs, for when the app's files do not exist yet.</summary>
    public static IReadOnlyList<BasePart> Expected { get; } = Parts(OfRuntime);

    /// <summary>The needs of an app on a platform.</summary>
    public static BaseNeeds Of(PublishedApp app, AppCode code, string architecture)
    {
        var files = app.Items.Where(item => item.Kind != EntryKind.Directory).Select(item => new NativeFile(item.FullPath, item.TryHead()?.Elf));
        var needs = NativeNeeds.Of(files, architecture);
        var linked = needs.Libraries.Where(need => !IsOptional(need.Library)).ToList();
        var named = linked.ConvertAll(need => new NeededLibrary(need.Library, Path.GetRelativePath(app.Directory, need.NeededBy)));

        // Without its own executable, the app is started by something unknown here.
        var isWhole = app.IsFrameworkDependent || !needs.HasProgram;
        if (!isWhole && !needs.NeedsLoader && linked.Count == 0) return new BaseNeeds([]) { IsStatic = true };

        IEnumerable<string> opened = TlsUse.IsIn(app) ? [Tls] : [];
        return new BaseNeeds(named)
        {
            Libraries =
            [
                .. Parts(linked.Select(need => need.Library).Concat(isWhole ? OfRuntime : opened)),
                .. code.Opened.Where(library => !library.IsIn(app)).Select(library => BasePart.Library(library.Names, BaseGroup.Packages)),
            ],
        };
    }

    private static IReadOnlyList<BasePart> Parts(IEnumerable<string> libraries) =>
    [
        .. libraries
            .Where(library => !library.StartsWith(Loader, StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(library => BasePart.Library(library, Common.Contains(library) ? BaseGroup.Base : BaseGroup.Packages)),
    ];

    private static bool IsOptional(string library) =>
        library.StartsWith(Loader, StringComparison.Ordinal) || library.StartsWith(OptionalPrefix, StringComparison.Ordinal);
}
