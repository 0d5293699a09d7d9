namespace ContainerSlim.Build.Stages;

/// <summary>Files that are put into the image, and how.</summary>
public sealed record CopyPlan
{
    /// <summary>What is copied; a pattern of no names means everything.</summary>
    public required IReadOnlyList<Glob> Include { get; init; }

    /// <summary>What is not copied.</summary>
    public IReadOnlyList<Glob> Exclude { get; init; } = [];

    /// <summary>The stage that it is copied from; null for the project's folder.</summary>
    public string? From { get; init; }

    /// <summary>Where to: a path from the image's root, without slashes at its ends; empty for the root itself.</summary>
    public required string To { get; init; }

    /// <summary>Whether <see cref="To"/> was written as a directory, with a slash at its end.</summary>
    public bool ToDirectory { get; init; }

    /// <summary>Permission bits of files, octal 0 to 07777; null for what a file is. A directory may be listed by whom it may be read.</summary>
    public int? Mode { get; init; }

    /// <summary>User and group; null for root, or the image's own.</summary>
    public (int User, int Group)? Owner { get; init; }

    /// <summary>Whether it is no error to find nothing.</summary>
    public bool IsOptional { get; init; }

    /// <summary>The copy as a line of a history or a message names it.</summary>
    public required string Text { get; init; }
}
