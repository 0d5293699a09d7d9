namespace ContainerSlim.Build;

/// <summary>The parts of a published app, by how often they change. The value is the order of the part's layer; lower values lie deeper.</summary>
internal enum AppPart
{
    /// <summary>The native runtime files of a self-contained app: the same for every app, trimmed or not.</summary>
    NativeRuntime = 90,
    /// <summary>The other runtime files of a self-contained app.</summary>
    Runtime = 100,
    /// <summary>Packages with a release version.</summary>
    Packages = 200,
    /// <summary>Packages with a prerelease version, which change more often.</summary>
    PrereleasePackages = 300,
    /// <summary>Referenced projects.</summary>
    Projects = 400,
    /// <summary>Files that are copied unchanged from the project.</summary>
    Content = 500,
    /// <summary>Files that browsers load, which have their own timestamps.</summary>
    StaticFiles = 520,
    /// <summary>The app itself, and files of unknown origin.</summary>
    App = 600,
}

/// <summary>Assigns files to the parts of an app.</summary>
internal static class AppParts
{
    /// <summary>The name of a part, for reports; null for the app, which has its own name.</summary>
    public static string? NameOf(AppPart part) => part switch
    {
        AppPart.NativeRuntime => "native .NET runtime",
        AppPart.Runtime => ".NET runtime",
        AppPart.Packages => "packages",
        AppPart.PrereleasePackages => "prerelease packages",
        AppPart.Projects => "projects",
        AppPart.Content => "content",
        AppPart.StaticFiles => "static files",
        _ => null,
    };

    /// <summary>The part that a file belongs to.</summary>
    public static AppPart Of(PublishedFile file) => file switch
    {
        { Package: { } package } when IsRuntimePack(package) => file.IsNative ? AppPart.NativeRuntime : AppPart.Runtime,
        { Package: not null, PackageVersion: { } version } when version.Contains('-', StringComparison.Ordinal) => AppPart.PrereleasePackages,
        { Package: not null } => AppPart.Packages,
        { IsOfReferencedProject: true } => AppPart.Projects,
        { IsContent: true } => AppPart.Content,
        _ when StaticFiles.IsInWebRoot(file.Path) => AppPart.Content,
        _ => AppPart.App,
    };

    // For example Microsoft.NETCore.App.Runtime.linux-x64; other frameworks have similar names.
    private static bool IsRuntimePack(string package) => package.Contains(".App.Runtime.", StringComparison.OrdinalIgnoreCase);
}
