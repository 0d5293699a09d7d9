namespace ContainerSlim.Debian.Scripts;

/// <summary>What a package's scripts and lists would have done when it was installed.</summary>
/// <param name="Package">The package.</param>
public sealed record PackageEffects(string Package)
{
    /// <summary>Groups of links of which the one with the highest priority is used.</summary>
    public IReadOnlyList<AlternativeLink> Alternatives { get; init; } = [];

    /// <summary>Links that scripts make themselves.</summary>
    public IReadOnlyList<ScriptLink> Links { get; init; } = [];

    /// <summary>Directories to make, if they do not exist.</summary>
    public IReadOnlyList<ScriptDirectory> Directories { get; init; } = [];

    /// <summary>Files to make, if they do not exist.</summary>
    public IReadOnlyList<ScriptFile> Files { get; init; } = [];

    /// <summary>Copies of files, if these exist.</summary>
    public IReadOnlyList<ScriptCopy> Copies { get; init; } = [];

    /// <summary>Other owners or modes, in order.</summary>
    public IReadOnlyList<OwnerChange> Changes { get; init; } = [];

    /// <summary>Users to add.</summary>
    public IReadOnlyList<UserAccount> Users { get; init; } = [];

    /// <summary>Groups to add, besides those that users have of their own.</summary>
    public IReadOnlyList<GroupAccount> Groups { get; init; } = [];

    /// <summary>Users that are in more groups.</summary>
    public IReadOnlyList<Membership> Memberships { get; init; } = [];

    /// <summary>Sentences about what is not done.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>An alternative of update-alternatives(1). Paths have no leading slash.</summary>
/// <param name="Name">The group's name below <c>etc/alternatives</c>.</param>
/// <param name="Link">The generic path.</param>
/// <param name="Target">What it is for this alternative.</param>
public sealed record AlternativeLink(string Name, string Link, string Target)
{
    /// <summary>The highest of a group is used.</summary>
    public int Priority { get; init; }

    /// <summary>Links that follow it; their own priorities mean nothing.</summary>
    public IReadOnlyList<AlternativeLink> Slaves { get; init; } = [];
}

/// <summary>A symbolic link.</summary>
public sealed record ScriptLink(string Path, string Target);

/// <summary>A directory. Owners are names or numbers.</summary>
public sealed record ScriptDirectory(string Path)
{
    /// <summary>Its permissions.</summary>
    public int Mode { get; init; } = 0b111_101_101;

    /// <summary>Its owner.</summary>
    public string User { get; init; } = "root";

    /// <summary>Its group.</summary>
    public string Group { get; init; } = "root";
}

/// <summary>A file.</summary>
public sealed record ScriptFile(string Path, string Content)
{
    /// <summary>Its permissions.</summary>
    public int Mode { get; init; } = 0b110_100_100;

    /// <summary>Its owner.</summary>
    public string User { get; init; } = "root";

    /// <summary>Its group.</summary>
    public string Group { get; init; } = "root";
}

/// <summary>A copy of a file of a package. Nothing is copied over a file that exists.</summary>
/// <param name="Path">The copy.</param>
/// <param name="Source">The file.</param>
public sealed record ScriptCopy(string Path, string Source)
{
    /// <summary>Its permissions; null for those of the file.</summary>
    public int? Mode { get; init; }

    /// <summary>Its owner.</summary>
    public string User { get; init; } = "root";

    /// <summary>Its group.</summary>
    public string Group { get; init; } = "root";
}

/// <summary>Another owner, group or mode of a path; null where it stays as it is.</summary>
public sealed record OwnerChange(string Path)
{
    /// <summary>The owner.</summary>
    public string? User { get; init; }

    /// <summary>The group.</summary>
    public string? Group { get; init; }

    /// <summary>The permissions.</summary>
    public int? Mode { get; init; }

    /// <summary>Whether it also holds for everything below the path.</summary>
    public bool IsRecursive { get; init; }
}

/// <summary>A user to add.</summary>
public sealed record UserAccount(string Name)
{
    /// <summary>Its number; null for a free one.</summary>
    public int? Id { get; init; }

    /// <summary>The name or number of its group; null for a group of its own.</summary>
    public string? Group { get; init; }

    /// <summary>Who or what it is for.</summary>
    public string Comment { get; init; } = "";

    /// <summary>Its home.</summary>
    public string Home { get; init; } = "/nonexistent";

    /// <summary>What starts when it logs in.</summary>
    public string Shell { get; init; } = "/usr/sbin/nologin";
}

/// <summary>A group to add.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">Its number; null for a free one.</param>
public sealed record GroupAccount(string Name, int? Id = null);

/// <summary>A user that is also in a group.</summary>
public sealed record Membership(string User, string Group);
