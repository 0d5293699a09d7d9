using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Where the app command goes in the image's configuration.</summary>
public enum AppCommandInstruction
{
    /// <summary>Into the entrypoint.</summary>
    Entrypoint,
    /// <summary>Before the default arguments, as arguments of another entrypoint.</summary>
    DefaultArgs,
    /// <summary>Nowhere.</summary>
    None,
}

/// <summary>The command of a container in the SDK's terms: an app command with arguments, optionally run by an entrypoint.</summary>
public sealed record CommandSettings
{
    /// <summary>The command that starts the app; empty if it is to be derived.</summary>
    public IReadOnlyList<string> AppCommand { get; init; } = [];

    /// <summary>Arguments that always follow the command.</summary>
    public IReadOnlyList<string> AppCommandArgs { get; init; } = [];

    /// <summary>Arguments that can be replaced when the container is started.</summary>
    public IReadOnlyList<string> DefaultArgs { get; init; } = [];

    /// <summary>A separate entrypoint.</summary>
    public IReadOnlyList<string> Entrypoint { get; init; } = [];

    /// <summary>Where the app command goes; null if the other settings decide.</summary>
    public AppCommandInstruction? Instruction { get; init; }

    /// <summary>Returns the entrypoint and default arguments of the image.</summary>
    /// <param name="derivedCommand">The app command to use if none was specified.</param>
    /// <param name="baseEntrypoint">The base's entrypoint, used if the app command does not become the entrypoint and no other is specified.</param>
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

    /// <summary>Reads the SDK's properties for the command.</summary>
    /// <exception cref="BuildException">The properties contradict each other.</exception>
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

    // Before ContainerAppCommand existed, arguments without an entrypoint were the app's default arguments.
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
