namespace ContainerSlim.Build;

/// <summary>A published app: its folder, and how it runs according to its files.</summary>
public sealed record PublishedApp
{
    /// <summary>The absolute path of the folder.</summary>
    public required string Directory { get; init; }

    /// <summary>The name of the app host and of the assembly.</summary>
    public required string Name { get; init; }

    /// <summary>The shared frameworks that the app needs; empty if it contains its runtime.</summary>
    public IReadOnlyList<SharedFramework> Frameworks { get; init; } = [];

    /// <summary>Whether it contains ASP.NET Core, or needs it, and so listens on ports.</summary>
    public bool UsesAspNetCore { get; init; }

    /// <summary>Whether it has only files for browsers, and nothing to run.</summary>
    public bool IsStaticSite { get; init; }

    /// <summary>Whether the app runs without culture data.</summary>
    public bool IsInvariant { get; init; }

    /// <summary>Whether UTC is the only time zone that the app knows.</summary>
    public bool IsInvariantInTime { get; init; }

    /// <summary>The available runtime packs of those frameworks.</summary>
    public IReadOnlyList<RuntimePack> RuntimePacks { get; init; } = [];

    /// <summary>The runtime identifier of the packs and the app host for the image.</summary>
    public required string RuntimeIdentifier { get; init; }

    /// <summary>The path of the platform's unbound app host; null if none is available.</summary>
    public string? AppHostPath { get; init; }

    /// <summary>The kinds of files that go into the image although the app runs without them.</summary>
    public AppContents Contents { get; init; } = new();

    /// <summary>The published files that are not in the image, ordered by path.</summary>
    public IReadOnlyList<LeftOutFile> LeftOut { get; init; } = [];

    /// <summary>Whether code that seems unused was removed from it, by trimming or by compiling it to native code.</summary>
    public bool IsTrimmed { get; init; }

    /// <summary>The assemblies with its code; those of the framework are not among them.</summary>
    public IReadOnlyList<AppAssembly> Assemblies { get; init; } = [];

    /// <summary>Whether the app needs a shared framework.</summary>
    public bool IsFrameworkDependent => Frameworks.Count > 0;

    /// <summary>The contents of the published folder that go into the image, ordered by path.</summary>
    internal IReadOnlyList<PublishedItem> Items { get; init; } = [];
}

/// <summary>A shared framework that an app requires.</summary>
/// <param name="Name">For example <c>Microsoft.AspNetCore.App</c>.</param>
/// <param name="Version">The minimum version.</param>
public sealed record SharedFramework(string Name, string Version);

/// <summary>An assembly of an app.</summary>
/// <param name="Path">Where it is, absolute.</param>
/// <param name="IsOwn">Whether it is the project's, or of a project that it refers to; else it is of a package.</param>
public sealed record AppAssembly(string Path, bool IsOwn);
