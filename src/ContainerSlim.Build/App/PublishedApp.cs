namespace ContainerSlim.Build;

/// <summary>A published app: its folder, and what its files say of how it runs.</summary>
public sealed record PublishedApp
{
    /// <summary>The folder, absolute.</summary>
    public required string Directory { get; init; }

    /// <summary>The name of the app host and of the assembly.</summary>
    public required string Name { get; init; }

    /// <summary>The shared frameworks it needs; empty when it brings its runtime.</summary>
    public IReadOnlyList<SharedFramework> Frameworks { get; init; } = [];

    /// <summary>Whether it runs without culture data.</summary>
    public bool IsInvariant { get; init; }

    /// <summary>Whether it knows no time zone but UTC.</summary>
    public bool IsInvariantInTime { get; init; }

    /// <summary>The runtime packs at hand for those frameworks.</summary>
    public IReadOnlyList<RuntimePack> RuntimePacks { get; init; } = [];

    /// <summary>The runtime identifier whose packs and app host fit the image.</summary>
    public required string RuntimeIdentifier { get; init; }

    /// <summary>The platform's unbound app host; null where none is at hand.</summary>
    public string? AppHostPath { get; init; }

    /// <summary>What goes into the image although nothing runs it there.</summary>
    public AppContents Contents { get; init; } = new();

    /// <summary>The published files that are not in the image, in the order of their paths.</summary>
    public IReadOnlyList<LeftOutFile> LeftOut { get; init; } = [];

    /// <summary>Whether it needs a shared framework.</summary>
    public bool IsFrameworkDependent => Frameworks.Count > 0;

    /// <summary>What of the published folder goes into the image, in the order of the paths.</summary>
    internal IReadOnlyList<PublishedItem> Items { get; init; } = [];
}

/// <summary>A shared framework that an app asks for.</summary>
/// <param name="Name">For example <c>Microsoft.AspNetCore.App</c>.</param>
/// <param name="Version">The lowest version that will do.</param>
public sealed record SharedFramework(string Name, string Version);
