namespace ContainerSlim.Build;

/// <summary>A published file and its origin.</summary>
/// <param name="Path">The path relative to the published folder.</param>
public sealed record PublishedFile(string Path)
{
    /// <summary>The package that contains the file; null if none does.</summary>
    public string? Package { get; init; }

    /// <summary>The version of that package.</summary>
    public string? PackageVersion { get; init; }

    /// <summary>Whether the file is a native file of a package.</summary>
    public bool IsNative { get; init; }

    /// <summary>Whether a referenced project produced the file.</summary>
    public bool IsOfReferencedProject { get; init; }

    /// <summary>Whether the file is copied unchanged from the project, not produced by a compiler.</summary>
    public bool IsContent { get; init; }
}

/// <summary>A project's rule that puts files into a layer of their own.</summary>
/// <param name="Name">The layer's name, for reports.</param>
/// <param name="Files">Patterns of paths relative to the published folder, separated by <c>;</c>.</param>
/// <param name="Order">
/// The position of the layer, as a number; lower numbers lie deeper. The parts of an app lie at 90 (native runtime) to 600 (the app itself). Null means 550.
/// </param>
public sealed record LayerRule(string Name, string Files, string? Order);
