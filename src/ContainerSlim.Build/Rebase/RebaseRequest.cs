namespace ContainerSlim.Build;

/// <summary>What to put onto which base.</summary>
/// <param name="Image">The image, or an index of images.</param>
public sealed record RebaseRequest(ImageLocation Image)
{
    /// <summary>Where the result goes; null to replace the image.</summary>
    public ImageLocation? Destination { get; init; }

    /// <summary>
    /// The new base: an image, or <c>chiseled</c> for the newest packages of a base that was cut from packages. Null for what the old base's name stands
    /// for now, or for the newest packages.
    /// </summary>
    public string? Base { get; init; }

    /// <summary>The old base; null if the image's labels say it.</summary>
    public ImageLocation? OldBase { get; init; }

    /// <summary>Where packages come from.</summary>
    public PackageArchive Archive { get; init; } = new(null, null, null);

    /// <summary>Folders with the definitions of slices that the image was published with.</summary>
    public IReadOnlyList<string> Definitions { get; init; } = [];

    /// <summary>The lock file whose packages or image are used; null for the newest.</summary>
    public string? LockFile { get; init; }

    /// <summary>Whether only to prove that it is possible, and to write nothing.</summary>
    public bool IsTrial { get; init; }
}
