using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>
/// What a front end was told of stages and copies, as text. Empty text means the same as null, and lists have <c>;</c> between their
/// parts. <see cref="StagePlan.Create"/> turns it into a plan or a sentence that says what is wrong.
/// </summary>
public sealed record StagePlanInput
{
    /// <summary>The project's folder: where commands run and copies without a stage begin.</summary>
    public required string ProjectDirectory { get; init; }

    /// <summary>Where stages keep what they made, for example <c>obj/slim/stages</c>.</summary>
    public required string StageDirectory { get; init; }

    /// <summary>The platform of the image.</summary>
    public required Platform Platform { get; init; }

    /// <summary>The image's working directory, from which a relative <c>To</c> is taken.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The stages to build up to, and then stop; null for all of them, and an image.</summary>
    public string? Targets { get; init; }

    /// <summary>Which of the stages are meant.</summary>
    public StagePart Part { get; init; }

    /// <summary>The distribution that packages are from, <c>debian-13</c> or <c>debian-12</c>.</summary>
    public string? Distribution { get; init; }

    /// <summary>Where packages come from. Null: the host's own apt sources, else the distribution's archive.</summary>
    public string? PackageMirror { get; init; }

    /// <summary>A keyring file that replaces the distribution's keys, for a mirror that signs anew.</summary>
    public string? PackageKeyring { get; init; }

    /// <summary>The project and what it imports of its own, where they are MSBuild's: read for copies that MSBuild would take as something else.</summary>
    public IReadOnlyList<string> ProjectFiles { get; init; } = [];

    /// <summary>The stages, in the order they are written.</summary>
    public IReadOnlyList<StageInput> Stages { get; init; } = [];

    /// <summary>The copies, in the order they are written.</summary>
    public IReadOnlyList<CopyInput> Copies { get; init; } = [];
}

/// <summary>Stages run in up to four parts of a build, for some have to be ready before MSBuild goes on.</summary>
public enum StagePart
{
    /// <summary>All of them, for an image.</summary>
    All,
    /// <summary>What the projects depend on that stages before the publish need, before MSBuild publishes those.</summary>
    BeforeEarlyProjects,
    /// <summary>Those that run before the project is published, and what they depend on.</summary>
    BeforePublish,
    /// <summary>What the other project stages depend on, before MSBuild publishes those.</summary>
    BeforeProjects,
}

/// <summary>A stage as it is written. Which of the values it may have depends on its kind.</summary>
/// <param name="Name">The name that copies and other stages know it by.</param>
public sealed record StageInput(string Name)
{
    /// <summary><c>exec</c>, <c>project</c>, <c>image</c> or <c>packages</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>The stages that have to be ready before.</summary>
    public string? DependsOn { get; init; }

    /// <summary>exec: the command.</summary>
    public string? Command { get; init; }

    /// <summary>exec: where the command runs, from the project's folder.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>exec: variables of the command, each <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>exec: patterns of the files that the command reads, from its working directory. Null: all but what a build makes.</summary>
    public string? Inputs { get; init; }

    /// <summary>exec: patterns of what the command makes in its working directory.</summary>
    public string? Outputs { get; init; }

    /// <summary>exec: <c>true</c> for a command that needs a shell.</summary>
    public string? Shell { get; init; }

    /// <summary>exec: <c>true</c> for a command that makes what the publish takes, such as files of <c>wwwroot</c>.</summary>
    public string? BeforePublish { get; init; }

    /// <summary>exec: how long the command may run: seconds, <c>90s</c>, <c>10m</c>, <c>2h</c> or <c>hh:mm:ss</c>.</summary>
    public string? Timeout { get; init; }

    /// <summary>exec: commands whose output names the tools' versions, <c>node --version;…</c>.</summary>
    public string? Key { get; init; }

    /// <summary>project: the project file, from the project's folder.</summary>
    public string? Project { get; init; }

    /// <summary>project: how it is published, a value of <c>SlimMode</c>.</summary>
    public string? Mode { get; init; }

    /// <summary>image: where the image is.</summary>
    public string? Image { get; init; }

    /// <summary>image: another platform than the image's, <c>os/architecture[/variant]</c>.</summary>
    public string? Platform { get; init; }

    /// <summary>packages: the packages' names.</summary>
    public string? Packages { get; init; }

    /// <summary>packages: <c>true</c> for what they depend on, too.</summary>
    public string? Dependencies { get; init; }
}

/// <summary>A copy as it is written.</summary>
public sealed record CopyInput
{
    /// <summary>Patterns of what is copied, from the root of where it is.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>A stage, or where an image is; null for the project's folder.</summary>
    public string? From { get; init; }

    /// <summary>Where to in the image; null for its working directory.</summary>
    public string? To { get; init; }

    /// <summary>The mode in octal digits; null for what a file is.</summary>
    public string? Mode { get; init; }

    /// <summary>The owner in numbers, <c>uid</c> or <c>uid:gid</c>; null for root, or the image's own.</summary>
    public string? Owner { get; init; }

    /// <summary>Patterns of what is not copied.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary><c>true</c> where it is no error to find nothing.</summary>
    public string? Optional { get; init; }
}
