namespace ContainerSlim.Build.Stages;

/// <summary>Files to copy into the image, and how.</summary>
public sealed record CopyPlan
{
    /// <summary>Patterns of what to copy; a pattern without names matches everything.</summary>
    public required IReadOnlyList<Glob> Include { get; init; }

    /// <summary>Patterns of what not to copy.</summary>
    public IReadOnlyList<Glob> Exclude { get; init; } = [];

    /// <summary>The stage to copy from; null for the project's folder.</summary>
    public string? From { get; init; }

    /// <summary>The target: a path from the image's root, without leading or trailing slashes; empty for the root itself.</summary>
    public required string To { get; init; }

    /// <summary>Whether <see cref="To"/> was specified as a directory, with a trailing slash.</summary>
    public bool ToDirectory { get; init; }

    /// <summary>
    /// Permission bits of files, octal 0 to 07777; null to derive them from each file. Users who may read a directory may also enter it.
    /// </summary>
    public int? Mode { get; init; }

    /// <summary>User and group; null for root, or for the owner in the source image.</summary>
    public (int User, int Group)? Owner { get; init; }

    /// <summary>Whether it is allowed to match nothing.</summary>
    public bool IsOptional { get; init; }

    /// <summary>A description of the copy for the history and messages.</summary>
    public required string Text { get; init; }
}
