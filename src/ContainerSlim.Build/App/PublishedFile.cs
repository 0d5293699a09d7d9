namespace ContainerSlim.Build;

/// <summary>A file of a publish, and what the publish took it from.</summary>
/// <param name="Path">The path from the published folder.</param>
public sealed record PublishedFile(string Path)
{
    /// <summary>The package it is of; null where it is of none.</summary>
    public string? Package { get; init; }

    /// <summary>The version of that package.</summary>
    public string? PackageVersion { get; init; }

    /// <summary>Whether it is a native file of a package.</summary>
    public bool IsNative { get; init; }

    /// <summary>Whether another project of the same source made it.</summary>
    public bool IsOfReferencedProject { get; init; }

    /// <summary>Whether it is taken as it lies in the project: no compiler made it.</summary>
    public bool IsContent { get; init; }
}

/// <summary>A rule of the project for what belongs into a layer of its own.</summary>
/// <param name="Name">The layer's name, for reports.</param>
/// <param name="Files">Patterns of paths from the published folder, <c>;</c> between them.</param>
/// <param name="Order">
/// Where the layer lies, a number: the lower, the deeper. The parts of an app lie at 90 (native runtime) to 600 (the app itself). Null: 550.
/// </param>
public sealed record LayerRule(string Name, string Files, string? Order);
