using System.Collections.Immutable;
using System.Text.Json;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Creates the image configuration: the settings of the base, then the defaults of .NET containers, then the project's settings.</summary>
internal static class Configuration
{
    private const string DefaultUser = "1654";

    // Exists in every Windows base image, and is not an administrator.
    private const string WindowsUser = "ContainerUser";
    private const string UserVariable = "APP_UID";
    // Docker's field for ONBUILD instructions.
    private const string OnBuild = "OnBuild";
    internal const string BaseName = "org.opencontainers.image.base.name";
    internal const string BaseDigest = "org.opencontainers.image.base.digest";

    /// <summary>The variables that Microsoft's images set. Values from the base are kept.</summary>
    internal static readonly KeyValuePair<string, string>[] Defaults =
    [
        new(UserVariable, DefaultUser),
        new("ASPNETCORE_HTTP_PORTS", "8080"),
        new("DOTNET_RUNNING_IN_CONTAINER", "true"),
    ];

    /// <summary>Creates the configuration of an image.</summary>
    /// <param name="plan">The image plan, with the project's settings.</param>
    /// <param name="baseImage">The base image.</param>
    /// <param name="command">The command that starts the app, if the project sets none.</param>
    /// <param name="layers">All layers, including those of the base.</param>
    public static ImageConfig Create(ImagePlan plan, BaseImage baseImage, IReadOnlyList<string> command, IReadOnlyList<BuiltLayer> layers)
    {
        var added = layers.Skip(baseImage.Layers.Count);
        return baseImage.Config with
        {
            Created = plan.Epoch,
            Execution = Execution(plan, baseImage, command),
            DiffIds = [.. layers.Select(layer => layer.Layer.DiffId)],
            History = [.. baseImage.Config.History, .. added.Select(layer => layer.History(plan.Epoch))],
        };
    }

    /// <summary>The warning that the app's command replaces the entrypoint of the base; null if there is nothing to warn about.</summary>
    public static string? Overwrites(ImagePlan plan, BaseImage baseImage)
    {
        var inherited = InheritedEntrypoint(baseImage.Config.Execution);
        var command = plan.Settings.Command;
        if (inherited.Count == 0 || command.Entrypoint.Count > 0 || command.Instruction is not null || KeepsCommand(plan)) return null;

        return $"The entrypoint of the base, '{ForeignText.Clean(string.Join(' ', inherited))}', is replaced by the app's command. "
            + "Set ContainerAppCommandInstruction to Entrypoint to confirm this, or to DefaultArgs to keep it.";
    }

    /// <summary>A warning about <c>ONBUILD</c> instructions of the base; null if there are none.</summary>
    public static string? Ignores(BaseImage baseImage)
    {
        var instructions = baseImage.Config.Execution.Other
            .Where(field => IsOnBuild(field.Key) && field.Value.ValueKind == JsonValueKind.Array)
            .SelectMany(field => field.Value.EnumerateArray().Select(instruction => instruction.ToString()))
            .ToList();
        return instructions.Count == 0
            ? null
            : $"The base '{baseImage.Name}' contains ONBUILD instructions, which only the build of a Dockerfile runs, and they are ignored: "
                + $"{ForeignText.Clean(string.Join("; ", instructions))}. Make sure that the image does not need what they do.";
    }

    /// <summary>The user of the image: the project's, else the base's, else the usual one.</summary>
    public static string UserOf(ImagePlan plan, BaseImage baseImage) => plan.Settings.User ?? User(plan, baseImage.Config.Execution);

    // Docker's field names are not case-sensitive.
    private static bool IsOnBuild(string field) => field.Equals(OnBuild, StringComparison.OrdinalIgnoreCase);

    private static ExecutionConfig Execution(ImagePlan plan, BaseImage baseImage, IReadOnlyList<string> command)
    {
        var inherited = baseImage.Config.Execution;
        var settings = plan.Settings;
        var (entrypoint, cmd) = KeepsCommand(plan)
            ? CommandOfBase(plan, inherited)
            : settings.Command.Resolve(command, InheritedEntrypoint(inherited));
        var execution = Environment(plan, baseImage) with
        {
            User = UserOf(plan, baseImage),
            WorkingDirectory = plan.Platform.IsWindows ? plan.PathOf(settings.WorkingDirectory + "/") : settings.WorkingDirectory,
            Entrypoint = entrypoint,
            Cmd = cmd,
            Labels = Labels(settings, baseImage),
            Volumes = inherited.Volumes.Union(plan.Directories.Where(directory => directory.IsVolume).Select(directory => plan.PathOf("/" + directory.Path))),

            // ONBUILD applies to the image directly on top of the base, which is this one, and not to images on top of this one.
            Other = inherited.Other.RemoveRange(inherited.Other.Keys.Where(IsOnBuild)),
        };
        return execution with { ExposedPorts = execution.ExposedPorts.Union(settings.Ports).Union(ListeningPorts(plan, execution)) };
    }

    // The base and the defaults set ASP.NET Core's variables for every app, but only ASP.NET Core listens on their ports. The project sets
    // them if something else does.
    private static IEnumerable<string> ListeningPorts(ImagePlan plan, ExecutionConfig execution)
    {
        if (plan.Base is BasePlan.Chiseled { WebServer: true }) return [StaticSite.Port];
        if (plan.App.UsesAspNetCore) return Ports.FromEnvironment(execution);

        var own = plan.Settings.Environment.Aggregate(new ExecutionConfig(), (config, variable) => config.WithEnvironment(variable.Key, variable.Value));
        return Ports.FromEnvironment(own);
    }

    // A static site on a base that somebody else made is served by whatever that base starts.
    private static bool KeepsCommand(ImagePlan plan) =>
        plan.App.IsStaticSite
        && plan.Base is BasePlan.FromImage
        && plan.Settings.Command is { AppCommand.Count: 0, Entrypoint.Count: 0, Instruction: null };

    private static (IReadOnlyList<string> Entrypoint, IReadOnlyList<string> Cmd) CommandOfBase(ImagePlan plan, ExecutionConfig inherited)
    {
        var cmd = plan.Settings.Command.DefaultArgs.Count > 0 ? plan.Settings.Command.DefaultArgs : inherited.Cmd;
        return inherited.Entrypoint.Count + cmd.Count > 0
            ? (inherited.Entrypoint, cmd)
            : throw new BuildException(
                ErrorCode.EntrypointMissing,
                $"cannot find out how to serve '{plan.App.Name}': it is a static site, and its base has no command; "
                    + "set ContainerAppCommand, or remove the base to get a web server");
    }

    /// <summary>The entrypoint that an image gets from its base.</summary>
    // Microsoft's images up to .NET 7 have the entrypoint 'dotnet'. If it stayed, an app command after it would start the wrong thing.
    internal static IReadOnlyList<string> InheritedEntrypoint(ExecutionConfig inherited) =>
        inherited.Entrypoint is ["dotnet" or "/usr/bin/dotnet"] ? [] : inherited.Entrypoint;

    // As in the SDK, APP_UID names the user. The project's value takes precedence over the base's.
    private static string User(ImagePlan plan, ExecutionConfig inherited)
    {
        if (plan.Settings.Environment.LastOrDefault(variable => variable.Key == UserVariable).Value is { Length: > 0 } own) return own;
        if (inherited.FindEnvironment(UserVariable) is { Length: > 0 } uid) return uid;

        return !string.IsNullOrEmpty(inherited.User) ? inherited.User : plan.Platform.IsWindows ? WindowsUser : DefaultUser;
    }

    private static ExecutionConfig Environment(ImagePlan plan, BaseImage baseImage)
    {
        var execution = baseImage.Config.Execution;
        foreach (var (name, value) in DefaultsFor(plan))
        {
            execution = execution.FindEnvironment(name) is null ? execution.WithEnvironment(name, value) : execution;
        }

        foreach (var (name, value) in plan.Settings.Environment) execution = execution.WithEnvironment(name, value);
        return execution;
    }

    /// <summary>The variables that the image has unless its base or its project sets them.</summary>
    internal static IEnumerable<KeyValuePair<string, string>> DefaultsFor(ImagePlan plan) => plan.Base switch
    {
        _ when plan.App.IsStaticSite => Defaults.Where(variable => variable.Key == UserVariable),
        _ when plan.Platform.IsWindows => Defaults.Where(variable => variable.Key != UserVariable),
        BasePlan.Chiseled { Globalization: false } => Defaults.Append(new("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "true")),
        BasePlan.Chiseled => Defaults.Append(new("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "false")),
        _ => Defaults,
    };

    private static ImmutableSortedDictionary<string, string> Labels(ImageSettings settings, BaseImage baseImage)
    {
        var labels = baseImage.Config.Execution.Labels;
        if (settings.LabelBaseName && !settings.Labels.ContainsKey(BaseName) && baseImage.Reference is { } reference)
        {
            labels = labels.SetItem(BaseName, reference.ToString());
        }

        if (settings.LabelBaseDigest && !settings.Labels.ContainsKey(BaseDigest) && baseImage.Digest is { } digest)
        {
            labels = labels.SetItem(BaseDigest, digest.ToString());
        }

        return labels.SetItems(settings.Labels);
    }
}
