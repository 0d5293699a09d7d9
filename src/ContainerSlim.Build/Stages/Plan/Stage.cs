using System.Collections.Immutable;
using System.Text;
using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>A separate step that produces a tree of files; only files that are copied from it get into the image.</summary>
/// <param name="Name">The name, which is not case-sensitive.</param>
public abstract record Stage(string Name)
{
    /// <summary>The names of the stages that must be ready before this one.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>The stage's folder, relative to the folder of all stages; one per platform if its output depends on the platform.</summary>
    public virtual string Folder => Name;
}

/// <summary>A command that runs on this machine.</summary>
/// <param name="Name">The name.</param>
/// <param name="Command">The command.</param>
public sealed record ExecStage(string Name, StageCommand Command) : Stage(Name)
{
    /// <summary>The absolute path of the folder in which the command runs, and to which patterns are relative.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Environment variables of the command, which override those of this process.</summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Patterns of the files that the command reads.</summary>
    public required IReadOnlyList<Glob> Inputs { get; init; }

    /// <summary>Whether the project specifies the inputs; if so, at least one file must match.</summary>
    public bool NamesInputs { get; init; }

    /// <summary>Patterns of what the command creates in its working directory.</summary>
    public IReadOnlyList<Glob> Outputs { get; init; } = [];

    /// <summary>Whether the command runs before the project is published. The publish uses its output in the place where the command creates it.</summary>
    public bool BeforePublish { get; init; }

    /// <summary>How long the command may run; null for no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Commands whose output helps to decide whether the stage must run again.</summary>
    public IReadOnlyList<StageCommand> Keys { get; init; } = [];
}

/// <summary>Another project, published according to its own settings.</summary>
/// <param name="Name">The name.</param>
/// <param name="Project">The absolute path of the project file.</param>
/// <param name="Mode">How to publish it, a value of <c>SlimMode</c>; null if the project decides.</param>
/// <param name="Platform">The platform to publish it for.</param>
public sealed record ProjectStage(string Name, string Project, string? Mode, Platform Platform) : Stage(Name)
{
    /// <inheritdoc/>
    public override string Folder => IsTool ? Path.Combine(Name, "here") : PlatformFolder.Of(Name, Platform);

    /// <summary>
    /// Whether a stage that runs before the publish needs it. If so, it is published for this machine, whatever the image's platform is.
    /// </summary>
    public bool IsTool { get; init; }

    /// <summary>The absolute path of the folder of all stages.</summary>
    public required string StageDirectory { get; init; }

    /// <summary>The folder that the front end publishes it to.</summary>
    public string PublishDirectory => Path.Combine(StageDirectory, Folder, "published");

    /// <summary>The folder for the intermediate output of its build, which no other build of the project uses.</summary>
    public string BuildDirectory => Path.Combine(StageDirectory, Folder, "build");
}

/// <summary>An existing image.</summary>
/// <param name="Name">The name.</param>
/// <param name="Location">The image's location.</param>
/// <param name="Platform">The platform whose files to use.</param>
public sealed record ImageStage(string Name, ImageLocation Location, Platform Platform) : Stage(Name)
{
    /// <inheritdoc/>
    public override string Folder => PlatformFolder.Of(IsNamed ? Name : "image-" + Digest.Of(Encoding.UTF8.GetBytes(Name)).Hex[..16], Platform);

    // The name of an image that a copy refers to is its location, which cannot be the name of a folder.
    private bool IsNamed => Name.AsSpan().IndexOfAny("/:.@\\") < 0;
}

/// <summary>Files of the distribution's packages.</summary>
/// <param name="Name">The name.</param>
/// <param name="Packages">The packages.</param>
/// <param name="Platform">The platform of the packages.</param>
public sealed record PackagesStage(string Name, IReadOnlyList<string> Packages, Platform Platform) : Stage(Name)
{
    /// <inheritdoc/>
    public override string Folder => PlatformFolder.Of(Name, Platform);

    /// <summary>Whether to include their dependencies.</summary>
    public bool WithDependencies { get; init; }

    /// <summary>The distribution, for example <c>debian-13</c>.</summary>
    public required string Distribution { get; init; }

    /// <summary>Folders with definitions, which describe a distribution that ContainerSlim does not know itself.</summary>
    public IReadOnlyList<string> Definitions { get; init; } = [];

    /// <summary>The source of packages; null for the host's own sources.</summary>
    public string? Mirror { get; init; }

    /// <summary>A keyring that replaces the distribution's.</summary>
    public string? Keyring { get; init; }

    /// <summary>Whether release files of any date are accepted.</summary>
    public bool AnyDate { get; init; }

    /// <summary>The time that packages are used from; null for the newest packages.</summary>
    public ArchiveSnapshot? Snapshot { get; init; }
}

/// <summary>Names the subfolders of a stage's folder, one per platform.</summary>
file static class PlatformFolder
{
    public static string Of(string name, Platform platform) => Path.Combine(name, platform.ToString().Replace('/', '-'));
}
