namespace ContainerSlim.Debian.Scripts;

/// <summary>What a package's scripts and lists would have done when it was installed.</summary>
/// <param name="Package">The package.</param>
internal sealed record PackageEffects(string Package)
{
    /// <summary>Groups of links of which the one with the highest priority is used.</summary>
    public IReadOnlyList<AlternativeLink> Alternatives { get; init; } = [];

    public IReadOnlyList<ScriptLink> Links { get; init; } = [];

    public IReadOnlyList<ScriptDirectory> Directories { get; init; } = [];

    public IReadOnlyList<ScriptFile> Files { get; init; } = [];

    /// <summary>Other owners or modes, in order.</summary>
    public IReadOnlyList<OwnerChange> Changes { get; init; } = [];

    public IReadOnlyList<UserAccount> Users { get; init; } = [];

    public IReadOnlyList<GroupAccount> Groups { get; init; } = [];

    public IReadOnlyList<Membership> Memberships { get; init; } = [];

    /// <summary>Sentences about what is not done.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>An alternative of update-alternatives(1). Paths have no leading slash.</summary>
/// <param name="Name">The group's name below <c>etc/alternatives</c>.</param>
/// <param name="Link">The generic path.</param>
/// <param name="Target">What it is for this alternative.</param>
internal sealed record AlternativeLink(string Name, string Link, string Target)
{
    public int Priority { get; init; }

    /// <summary>Links that follow it; their own priorities mean nothing.</summary>
    public IReadOnlyList<AlternativeLink> Slaves { get; init; } = [];
}

/// <summary>A symbolic link.</summary>
internal sealed record ScriptLink(string Path, string Target);

/// <summary>A directory. Owners are names or numbers.</summary>
internal sealed record ScriptDirectory(string Path)
{
    public int Mode { get; init; } = 0b111_101_101;

    public string User { get; init; } = "root";

    public string Group { get; init; } = "root";
}

/// <summary>A file.</summary>
internal sealed record ScriptFile(string Path, string Content)
{
    public int Mode { get; init; } = 0b110_100_100;

    public string User { get; init; } = "root";

    public string Group { get; init; } = "root";
}

/// <summary>Another owner, group or mode of a path; null where it stays as it is.</summary>
internal sealed record OwnerChange(string Path)
{
    public string? User { get; init; }

    public string? Group { get; init; }

    public int? Mode { get; init; }

    public bool IsRecursive { get; init; }
}

/// <summary>A user to add.</summary>
internal sealed record UserAccount(string Name)
{
    /// <summary>Its number; null for a free one.</summary>
    public int? Id { get; init; }

    /// <summary>The name or number of its group; null for a group of its own.</summary>
    public string? Group { get; init; }

    public string Comment { get; init; } = "";

    public string Home { get; init; } = "/nonexistent";

    public string Shell { get; init; } = "/usr/sbin/nologin";
}

/// <summary>A group to add.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Id">Its number; null for a free one.</param>
internal sealed record GroupAccount(string Name, int? Id = null);

/// <summary>A user that is also in a group.</summary>
internal sealed record Membership(string User, string Group);
