namespace ContainerSlim.Build.Stages;

/// <summary>A directory that the app writes to.</summary>
/// <param name="Path">The path from the image's root, without slashes at its ends.</param>
public sealed record DirectoryPlan(string Path)
{
    /// <summary>User and group; null for the image's user.</summary>
    public (int User, int Group)? Owner { get; init; }

    /// <summary>Permission bits, octal 0 to 07777.</summary>
    public int Mode { get; init; } = DiskMode.Executable;

    /// <summary>Whether containers keep it in a volume.</summary>
    public bool IsVolume { get; init; }
}
