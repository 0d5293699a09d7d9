using System.Collections.Immutable;
using System.Text;
using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>A step of its own that makes a tree of files; only what is copied from it gets into the image.</summary>
/// <param name="Name">The name; case does not tell two apart.</param>
public abstract record Stage(string Name)
{
    /// <summary>Names of the stages that have to be ready before.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>Its folder below that of all stages; where it makes something for a platform, one for each.</summary>
    public virtual string Folder => Name;
}

/// <summary>A command that runs on this machine.</summary>
/// <param name="Name">The name.</param>
/// <param name="Command">The command.</param>
public sealed record ExecStage(string Name, StageCommand Command) : Stage(Name)
{
    /// <summary>Where the command runs, absolute; patterns begin here.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Variables of the command, over those that this process has.</summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>What the command reads.</summary>
    public required IReadOnlyList<Glob> Inputs { get; init; }

    /// <summary>Whether the project names its inputs, so that something has to be there.</summary>
    public bool NamesInputs { get; init; }

    /// <summary>What the command makes in its working directory.</summary>
    public IReadOnlyList<Glob> Outputs { get; init; } = [];

    /// <summary>Whether it runs before the project is published, which takes what it makes from where it makes it.</summary>
    public bool BeforePublish { get; init; }

    /// <summary>How long the command may run; null for as long as it likes.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Commands whose output is part of what decides whether the stage runs again.</summary>
    public IReadOnlyList<StageCommand> Keys { get; init; } = [];
}

/// <summary>Another project, published by its own rules.</summary>
/// <param name="Name">The name.</param>
/// <param name="Project">The project file, absolute.</param>
/// <param name="Mode">How it is published, a value of <c>SlimMode</c>; null as the project says.</param>
/// <param name="Platform">The platform that it is published for.</param>
public sealed record ProjectStage(string Name, string Project, string? Mode, Platform Platform) : Stage(Name)
{
    /// <inheritdoc/>
    public override string Folder => IsTool ? Path.Combine(Name, "here") : PlatformFolder.Of(Name, Platform);

    /// <summary>Whether a stage before the publish needs it, so that it is published for this machine, whatever the image's platform is.</summary>
    public bool IsTool { get; init; }

    /// <summary>The folder of all stages, absolute.</summary>
    public required string StageDirectory { get; init; }

    /// <summary>Where the front end publishes it to.</summary>
    public string PublishDirectory => Path.Combine(StageDirectory, Folder, "published");

    /// <summary>Where its build keeps what it makes on the way: nobody else builds the project there.</summary>
    public string BuildDirectory => Path.Combine(StageDirectory, Folder, "build");
}

/// <summary>An image that somebody made.</summary>
/// <param name="Name">The name.</param>
/// <param name="Location">Where it is.</param>
/// <param name="Platform">The platform whose files are meant.</param>
public sealed record ImageStage(string Name, ImageLocation Location, Platform Platform) : Stage(Name)
{
    /// <inheritdoc/>
    public override string Folder => PlatformFolder.Of(IsNamed ? Name : "image-" + Digest.Of(Encoding.UTF8.GetBytes(Name)).Hex[..16], Platform);

    // The image that a copy names is called by its location, which no folder can be.
    private bool IsNamed => Name.AsSpan().IndexOfAny("/:.@\\") < 0;
}

/// <summary>Files of the distribution's packages.</summary>
/// <param name="Name">The name.</param>
/// <param name="Packages">The packages.</param>
/// <param name="Platform">The platform that they are for.</param>
public sealed record PackagesStage(string Name, IReadOnlyList<string> Packages, Platform Platform) : Stage(Name)
{
    /// <inheritdoc/>
    public override string Folder => PlatformFolder.Of(Name, Platform);

    /// <summary>Whether what they depend on is there, too.</summary>
    public bool WithDependencies { get; init; }

    /// <summary>For example <c>debian-13</c>.</summary>
    public required string Distribution { get; init; }

    /// <summary>Where packages come from; null for the host's own sources.</summary>
    public string? Mirror { get; init; }

    /// <summary>A keyring that replaces the distribution's.</summary>
    public string? Keyring { get; init; }
}

/// <summary>A folder for each platform in that of a stage.</summary>
file static class PlatformFolder
{
    public static string Of(string name, Platform platform) => Path.Combine(name, platform.ToString().Replace('/', '-'));
}
