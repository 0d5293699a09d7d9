using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// Tells which files a browser may load. Web servers tell browsers the timestamps of these files: UseStaticFiles, File results, and nginx or
/// other servers for files that are copied into the image. MapStaticAssets does not, but an app that uses it may also serve a file otherwise, for
/// example with MapFallbackToFile, and the list of assets exists in apps that do not use it at all.
/// </summary>
internal sealed class StaticFiles
{
    private const string WebRoot = "wwwroot/";
    private const string StartPage = "index.html";

    // What pages are made of, and what they link to. Outside a web root, other types, such as JSON and fonts, are more often for the app itself.
    private static readonly HashSet<string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        ".html", ".htm", ".xhtml", ".css", ".js", ".mjs", ".map", ".webmanifest",
        ".avif", ".bmp", ".gif", ".ico", ".jpeg", ".jpg", ".png", ".svg", ".webp",
        ".mp3", ".mp4", ".ogg", ".webm", ".pdf",
    };

    private readonly HashSet<string> paths;

    private StaticFiles(IEnumerable<string> paths) => this.paths = paths.ToHashSet(StringComparer.Ordinal);

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => paths.Count == 0;

    /// <summary>
    /// Those of a published app: everything in wwwroot, everything in a folder with a start page, and other files of a type that browsers show,
    /// except those that packages bring for the app itself.
    /// </summary>
    /// <param name="published">The paths from the published folder.</param>
    /// <param name="known">What is known of the files, by their paths.</param>
    public static StaticFiles OfApp(IReadOnlyCollection<string> published, IReadOnlyDictionary<string, PublishedFile> known)
    {
        var own = published.Where(path => known.GetValueOrDefault(path)?.Package is null && !IsOfTool(path)).ToList();
        var roots = FoldersWithStartPage(own);
        return new StaticFiles(
        [
            .. published.Where(IsInWebRoot),
            .. own.Where(path => Types.Contains(Path.GetExtension(path)) || IsBelowOne(roots, path)),
        ]);
    }

    /// <summary>
    /// Those of copied files: everything in the app's wwwroot, and everything in a folder with a start page. What else is copied may be large and
    /// change rarely, such as Node.js packages, and would change with each commit.
    /// </summary>
    /// <param name="copied">The paths from the root of the image.</param>
    /// <param name="appFolder">The app's folder in the image.</param>
    public static StaticFiles OfCopies(IReadOnlyCollection<string> copied, string appFolder)
    {
        var webRoot = $"{appFolder.Trim('/')}/{WebRoot}";
        var roots = FoldersWithStartPage(copied.Where(path => !IsOfTool(path)));
        return new StaticFiles(copied.Where(path => path.StartsWith(webRoot, StringComparison.Ordinal) || IsBelowOne(roots, path)));
    }

    /// <summary>Whether a file of a published app is in the folder that web servers serve.</summary>
    public static bool IsInWebRoot(string path) => path.StartsWith(WebRoot, StringComparison.Ordinal);

    /// <summary>Whether a file is one of them.</summary>
    public bool Contains(string path) => paths.Contains(path);

    /// <summary>The entries, with timestamps for those that are static files.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="folder">The folder that the paths are relative to, in the form <c>app/</c>; empty for the root.</param>
    /// <param name="times">The timestamps.</param>
    public IReadOnlyList<LayerEntry> Date(IReadOnlyList<LayerEntry> entries, string folder, ContentTimes times) =>
    [
        .. entries.Select(entry => entry.Path.StartsWith(folder, StringComparison.Ordinal) && Contains(entry.Path[folder.Length..])
            ? times.Date(entry)
            : entry),
    ];

    // The published folder itself does not count: it contains the app.
    private static HashSet<string> FoldersWithStartPage(IEnumerable<string> paths) => paths
        .Where(path => path.EndsWith("/" + StartPage, StringComparison.OrdinalIgnoreCase))
        .Select(path => path[..^(StartPage.Length + 1)])
        .ToHashSet(StringComparer.Ordinal);

    private static bool IsBelowOne(HashSet<string> folders, string path) => folders.Count > 0 && ImagePath.Parents(path).Any(folders.Contains);

    // Programs for Node.js, and hidden folders such as .playwright, consist of the same types of files. A web root may have a hidden folder, .well-known.
    private static bool IsOfTool(string path) =>
        path.StartsWith('.') || path.Contains("/.", StringComparison.Ordinal)
        || path.StartsWith("node_modules/", StringComparison.Ordinal) || path.Contains("/node_modules/", StringComparison.Ordinal);
}
