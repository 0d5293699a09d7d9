namespace ContainerSlim.Build;

/// <summary>Parts of a published app, by how often they change; the value is where the part's layer lies.</summary>
internal enum AppPart
{
    /// <summary>The native files of the runtime of an app that brings it: the same for every app, trimmed or not.</summary>
    NativeRuntime = 90,
    /// <summary>The rest of that runtime.</summary>
    Runtime = 100,
    /// <summary>Packages whose version is a release.</summary>
    Packages = 200,
    /// <summary>Packages whose version is before a release, which change more often.</summary>
    PrereleasePackages = 300,
    /// <summary>Other projects of the same source.</summary>
    Projects = 400,
    /// <summary>Files that are taken as they lie in the project.</summary>
    Content = 500,
    /// <summary>The app itself, and whatever nobody told where it is from.</summary>
    App = 600,
}

/// <summary>Tells which part of an app a file is.</summary>
internal static class AppParts
{
    /// <summary>The name of a part, for reports; null for the app, which has its own.</summary>
    public static string? NameOf(AppPart part) => part switch
    {
        AppPart.NativeRuntime => "native .NET runtime",
        AppPart.Runtime => ".NET runtime",
        AppPart.Packages => "packages",
        AppPart.PrereleasePackages => "prerelease packages",
        AppPart.Projects => "projects",
        AppPart.Content => "content",
        _ => null,
    };

    /// <summary>The part that a file is of.</summary>
    public static AppPart Of(PublishedFile file) => file switch
    {
        { Package: { } package } when IsRuntimePack(package) => file.IsNative ? AppPart.NativeRuntime : AppPart.Runtime,
        { Package: not null, PackageVersion: { } version } when version.Contains('-', StringComparison.Ordinal) => AppPart.PrereleasePackages,
        { Package: not null } => AppPart.Packages,
        { IsOfReferencedProject: true } => AppPart.Projects,
        { IsContent: true } => AppPart.Content,
        _ when file.Path.StartsWith("wwwroot/", StringComparison.Ordinal) => AppPart.Content,
        _ => AppPart.App,
    };

    // Microsoft.NETCore.App.Runtime.linux-x64 and those of other frameworks.
    private static bool IsRuntimePack(string package) => package.Contains(".App.Runtime.", StringComparison.OrdinalIgnoreCase);
}
