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

    /// <summary>Whether the app needs a shared framework.</summary>
    public bool IsFrameworkDependent => Frameworks.Count > 0;

    /// <summary>The contents of the published folder that go into the image, ordered by path.</summary>
    internal IReadOnlyList<PublishedItem> Items { get; init; } = [];
}

/// <summary>A shared framework that an app requires.</summary>
/// <param name="Name">For example <c>Microsoft.AspNetCore.App</c>.</param>
/// <param name="Version">The minimum version.</param>
public sealed record SharedFramework(string Name, string Version);
