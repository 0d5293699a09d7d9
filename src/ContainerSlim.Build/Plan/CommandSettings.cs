using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Where the app's command goes in the image's configuration.</summary>
public enum AppCommandInstruction
{
    /// <summary>Into the entrypoint.</summary>
    Entrypoint,
    /// <summary>In front of the default arguments, below another entrypoint.</summary>
    DefaultArgs,
    /// <summary>Nowhere.</summary>
    None,
}

/// <summary>What starts, by the words of the SDK's containers: an app command with arguments, perhaps below an entrypoint.</summary>
public sealed record CommandSettings
{
    /// <summary>The command that starts the app; empty where it is to be derived.</summary>
    public IReadOnlyList<string> AppCommand { get; init; } = [];

    /// <summary>Arguments that always follow it.</summary>
    public IReadOnlyList<string> AppCommandArgs { get; init; } = [];

    /// <summary>Arguments that may be replaced.</summary>
    public IReadOnlyList<string> DefaultArgs { get; init; } = [];

    /// <summary>An entrypoint of its own.</summary>
    public IReadOnlyList<string> Entrypoint { get; init; } = [];

    /// <summary>Where the app command goes; null where the rest decides.</summary>
    public AppCommandInstruction? Instruction { get; init; }

    /// <summary>Entrypoint and default arguments of the image.</summary>
    /// <param name="derivedCommand">The app's command where none was given.</param>
    /// <param name="baseEntrypoint">The base's entrypoint, used where the app command goes below one and none was given.</param>
    public (IReadOnlyList<string> Entrypoint, IReadOnlyList<string> Cmd) Resolve(
        IReadOnlyList<string> derivedCommand,
        IReadOnlyList<string> baseEntrypoint)
    {
        var command = AppCommand.Count > 0 ? AppCommand : derivedCommand;
        var instruction = Instruction ?? (Entrypoint.Count > 0 ? AppCommandInstruction.DefaultArgs : AppCommandInstruction.Entrypoint);
        var below = Entrypoint.Count > 0 ? Entrypoint : baseEntrypoint;
        return instruction switch
        {
            AppCommandInstruction.Entrypoint => ([.. command, .. AppCommandArgs], DefaultArgs),
            AppCommandInstruction.DefaultArgs => (below, [.. command, .. AppCommandArgs, .. DefaultArgs]),
            _ => (below, DefaultArgs),
        };
    }

    /// <summary>Reads the SDK's seven names for it.</summary>
    /// <exception cref="BuildException">They contradict each other.</exception>
    internal static CommandSettings Read(BuildInput input)
    {
        var instruction = ReadInstruction(input.AppCommandInstruction);
        if (input.Entrypoint.Count == 0 && input.EntrypointArgs.Count > 0) return ReadLegacyArguments(input, instruction);
        if (input.Entrypoint.Count > 0 && instruction == AppCommandInstruction.Entrypoint)
        {
            throw Contradiction("ContainerEntrypoint", "ContainerAppCommandInstruction=Entrypoint puts the app command there");
        }

        if (instruction == AppCommandInstruction.None && input.AppCommand.Count + input.AppCommandArgs.Count > 0)
        {
            throw Contradiction("ContainerAppCommand", "ContainerAppCommandInstruction=None omits it");
        }

        return new CommandSettings
        {
            AppCommand = input.AppCommand,
            AppCommandArgs = input.AppCommandArgs,
            DefaultArgs = input.DefaultArgs,
            Entrypoint = [.. input.Entrypoint, .. input.EntrypointArgs],
            Instruction = instruction,
        };
    }

    // Before ContainerAppCommand existed, arguments without an entrypoint were default arguments of the app.
    private static CommandSettings ReadLegacyArguments(BuildInput input, AppCommandInstruction? instruction)
    {
        if (instruction is not null || input.DefaultArgs.Count + input.AppCommandArgs.Count > 0)
        {
            throw Contradiction("ContainerEntrypointArgs", "there is no ContainerEntrypoint; set it, or use ContainerDefaultArgs");
        }

        return new CommandSettings { AppCommand = input.AppCommand, DefaultArgs = input.EntrypointArgs };
    }

    private static AppCommandInstruction? ReadInstruction(string? text) => text switch
    {
        null or "" => null,
        nameof(AppCommandInstruction.Entrypoint) => AppCommandInstruction.Entrypoint,
        nameof(AppCommandInstruction.DefaultArgs) => AppCommandInstruction.DefaultArgs,
        nameof(AppCommandInstruction.None) => AppCommandInstruction.None,
        _ => throw new BuildException(
            ErrorCode.InvalidProperty,
            $"cannot use ContainerAppCommandInstruction='{text}': it must be one of Entrypoint, DefaultArgs, None"),
    };

    private static BuildException Contradiction(string property, string why) =>
        new(ErrorCode.InvalidProperty, $"cannot use {property}: {why}");
}
