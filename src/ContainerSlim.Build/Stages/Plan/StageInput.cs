using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>
/// A front end's input for stages and copies, as text. Empty text means the same as null, and the items of lists are separated by <c>;</c>.
/// <see cref="StagePlan.Create"/> turns it into a plan, or fails with a message that says what is wrong.
/// </summary>
public sealed record StagePlanInput
{
    /// <summary>The project's folder, in which commands run and to which copies without a stage are relative.</summary>
    public required string ProjectDirectory { get; init; }

    /// <summary>The folder in which stages keep their output, for example <c>obj/slim/stages</c>.</summary>
    public required string StageDirectory { get; init; }

    /// <summary>The platform of the image.</summary>
    public required Platform Platform { get; init; }

    /// <summary>The image's working directory, to which a relative <c>To</c> refers.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The stages at which to stop: only they and their dependencies are built, and no image; null to build all stages and an image.</summary>
    public string? Targets { get; init; }

    /// <summary>The part of the build whose stages to run.</summary>
    public StagePart Part { get; init; }

    /// <summary>The distribution of packages, as in <see cref="BuildInput.Distribution"/>.</summary>
    public string? Distribution { get; init; }

    /// <summary>Folders with definitions of slices, absolute, as in <see cref="BasePackagesInput.Definitions"/>.</summary>
    public IReadOnlyList<string> Definitions { get; init; } = [];

    /// <summary>The source of packages. If null, the host's own apt sources, or else the distribution's archive.</summary>
    public string? PackageMirror { get; init; }

    /// <summary>A keyring file that replaces the distribution's keys, for a mirror that signs packages itself.</summary>
    public string? PackageKeyring { get; init; }

    /// <summary>Which dates a mirror's release files may have: <c>checked</c> or <c>any</c>. Null: checked.</summary>
    public string? PackageDates { get; init; }

    /// <summary>The time that packages are used from, as in <see cref="BuildInput.Snapshot"/>.</summary>
    public string? Snapshot { get; init; }

    /// <summary>Whether nothing is downloaded, as in <see cref="BuildInput.Offline"/>; only for stages without a build of an image.</summary>
    public bool Offline { get; init; }

    /// <summary>The lock file, as in <see cref="BuildInput.LockFile"/>; null for a part of a build that has its own.</summary>
    public string? LockFile { get; init; }

    /// <summary>Whether the lock file may change, as in <see cref="BuildInput.LockMode"/>.</summary>
    public string? LockMode { get; init; }

    /// <summary>The project file and its own imports, if the front end is MSBuild; they are checked for copies that MSBuild would misinterpret.</summary>
    public IReadOnlyList<string> ProjectFiles { get; init; } = [];

    /// <summary>The stages, in declaration order.</summary>
    public IReadOnlyList<StageInput> Stages { get; init; } = [];

    /// <summary>The copies, in declaration order.</summary>
    public IReadOnlyList<CopyInput> Copies { get; init; } = [];
}

/// <summary>The parts of a build in which stages run, up to four, because some stages must be ready before MSBuild continues.</summary>
public enum StagePart
{
    /// <summary>All stages, for an image.</summary>
    All,
    /// <summary>The dependencies of those projects that stages before the publish need, before MSBuild publishes these projects.</summary>
    BeforeEarlyProjects,
    /// <summary>The stages that run before the project is published, and their dependencies.</summary>
    BeforePublish,
    /// <summary>The dependencies of the other project stages, before MSBuild publishes these projects.</summary>
    BeforeProjects,
}

/// <summary>A stage as it is declared. Its kind determines which of the values it may have.</summary>
/// <param name="Name">The name by which copies and other stages refer to it.</param>
public sealed record StageInput(string Name)
{
    /// <summary><c>exec</c>, <c>project</c>, <c>image</c> or <c>packages</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>The stages that must be ready before this one.</summary>
    public string? DependsOn { get; init; }

    /// <summary>exec: the command.</summary>
    public string? Command { get; init; }

    /// <summary>exec: the folder in which the command runs, relative to the project's folder.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>exec: environment variables of the command, each as <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>exec: patterns of the files that the command reads, relative to its working directory. If null, all files except build output.</summary>
    public string? Inputs { get; init; }

    /// <summary>exec: patterns of what the command creates in its working directory.</summary>
    public string? Outputs { get; init; }

    /// <summary>exec: <c>true</c> for a command that needs a shell.</summary>
    public string? Shell { get; init; }

    /// <summary>exec: <c>true</c> for a command whose output the publish uses, such as files in <c>wwwroot</c>.</summary>
    public string? BeforePublish { get; init; }

    /// <summary>exec: how long the command may run: seconds, <c>90s</c>, <c>10m</c>, <c>2h</c> or <c>hh:mm:ss</c>.</summary>
    public string? Timeout { get; init; }

    /// <summary>exec: commands that print the versions of tools, <c>node --version;…</c>.</summary>
    public string? Key { get; init; }

    /// <summary>project: the project file, relative to the project's folder.</summary>
    public string? Project { get; init; }

    /// <summary>project: how to publish it, a value of <c>SlimMode</c>.</summary>
    public string? Mode { get; init; }

    /// <summary>image: the location of the image.</summary>
    public string? Image { get; init; }

    /// <summary>image: a different platform than that of the built image, <c>os/architecture[/variant]</c>.</summary>
    public string? Platform { get; init; }

    /// <summary>packages: the packages' names.</summary>
    public string? Packages { get; init; }

    /// <summary>packages: <c>true</c> to include their dependencies.</summary>
    public string? Dependencies { get; init; }
}

/// <summary>A copy as it is declared.</summary>
public sealed record CopyInput
{
    /// <summary>Patterns of what to copy, relative to the root of the source.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>A stage, or the location of an image; null for the project's folder.</summary>
    public string? From { get; init; }

    /// <summary>The target path in the image; null for its working directory.</summary>
    public string? To { get; init; }

    /// <summary>The mode in octal digits; null to derive it from each file.</summary>
    public string? Mode { get; init; }

    /// <summary>The numeric owner, <c>uid</c> or <c>uid:gid</c>; null for root, or for the owner in the source image.</summary>
    public string? Owner { get; init; }

    /// <summary>Patterns of what not to copy.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary><c>true</c> if it is allowed to match nothing.</summary>
    public string? Optional { get; init; }

    /// <summary>The patterns of a file or folder, or of some of the files in a folder.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="files">Patterns below the folder; empty for all of it.</param>
    public static IReadOnlyList<string> Patterns(string path, IReadOnlyList<string> files) =>
        files.Count == 0 ? [path]
        : path == "." ? files
        : [.. files.Select(pattern => $"{path.TrimEnd('/')}/{pattern}")];
}
