namespace ContainerSlim.Build.Stages;

/// <summary>A directory that the app writes to, as it is written.</summary>
/// <param name="Path">Where it is in the image; a relative path begins at the working directory.</param>
public sealed record DirectoryInput(string Path)
{
    /// <summary>The owner in numbers, <c>uid</c> or <c>uid:gid</c>; null for the image's user.</summary>
    public string? Owner { get; init; }

    /// <summary>The mode in octal digits; null for 0755.</summary>
    public string? Mode { get; init; }

    /// <summary><c>true</c> for a directory that containers keep in a volume.</summary>
    public string? Volume { get; init; }
}
