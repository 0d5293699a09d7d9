using ContainerSlim.Debian;

namespace ContainerSlim.Build;

/// <summary>A package or image of which there is a newer version than the locked one.</summary>
/// <param name="Platform">The runtime identifier of the image's platform.</param>
/// <param name="Stage">The stage that it is for; null for the base.</param>
/// <param name="Name">The package, or the name of the image.</param>
public sealed record LockChange(string Platform, string? Stage, string Name)
{
    /// <summary>The locked version or digest; null if the package is new.</summary>
    public string? Locked { get; init; }

    /// <summary>The newest version or digest; null if nothing depends on the package any longer.</summary>
    public string? Newest { get; init; }

    /// <summary>By how many bytes the package file grows; null for an image.</summary>
    public long? Growth { get; init; }

    /// <summary>The source package; null for an image, and for a package that is no longer needed.</summary>
    public string? Source { get; init; }

    /// <summary>What the update fixes; null for an image, and for a package that is new or no longer needed.</summary>
    public PackageFixes? Fixes { get; init; }

    /// <summary>The packages that have to change together with this one.</summary>
    public IReadOnlyList<string> With { get; init; } = [];

    internal LockSlot Slot => new(Platform, Stage);

    /// <summary>Whether a user means it by a name: its own, that of its stage, or <c>base</c>.</summary>
    internal bool IsCalled(string name) => name == Name || name.Equals(Stage ?? "base", StringComparison.OrdinalIgnoreCase);
}
