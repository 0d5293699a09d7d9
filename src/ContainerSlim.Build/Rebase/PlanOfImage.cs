using System.Collections.Immutable;
using ContainerSlim.Build.Stages;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// Finds the settings of a project in the configuration of its image. What equals the value of the base is inherited, and follows the new base. What
/// differs is the project's own.
/// </summary>
internal static class PlanOfImage
{
    private static readonly string[] CreatedLabels = [PlanReader.CreatedLabel, PlanReader.ArtifactCreatedLabel];

    /// <summary>A plan without settings, for getting a base.</summary>
    /// <param name="image">The image.</param>
    /// <param name="basePlan">The base.</param>
    /// <param name="compression">The compression of a base that is cut.</param>
    /// <exception cref="BuildException">.NET has no runtime for the platform.</exception>
    public static ImagePlan Bare(Image image, BasePlan basePlan, CompressionPlan compression)
    {
        // As in a publish, the platform is that of the runtime identifier: the base says more about its variant or version.
        var rid = RuntimeIdentifier.Of(image.Config.Platform);
        var platform = RuntimeIdentifier.ToPlatform(rid);
        return new ImagePlan
        {
            Platform = platform,
            App = new PublishedApp { Directory = "", Name = "", RuntimeIdentifier = rid },
            Base = basePlan,
            Stages = new StagePlan { ProjectDirectory = "", StageDirectory = "", WorkingDirectory = "", Platform = platform, Stages = [], Copies = [] },
            Settings = new ImageSettings { WorkingDirectory = "/", Command = new CommandSettings() },
            Format = image.Format,
            Compression = compression,
            Epoch = image.Config.Created ?? DateTimeOffset.UnixEpoch,
        };
    }

    /// <summary>The plan of an image.</summary>
    /// <param name="subject">The image and its base.</param>
    /// <param name="plan">The plan without settings.</param>
    /// <param name="usesAspNetCore">Whether the app uses ASP.NET Core, according to its files; null if they do not say.</param>
    public static ImagePlan Read(RebaseSubject subject, ImagePlan plan, bool? usesAspNetCore)
    {
        var (own, inherited) = (subject.Image.Config.Execution, subject.Base.Config.Execution);
        var isStaticSite = plan.Base is BasePlan.Chiseled chiseled ? chiseled.WebServer : StartsAsBase(own, inherited);
        var listening = Ports.FromEnvironment(own).ToList();
        plan = plan with
        {
            App = plan.App with
            {
                IsStaticSite = isStaticSite,
                UsesAspNetCore = !isStaticSite && (usesAspNetCore ?? (listening.Count > 0 && own.ExposedPorts.IsSupersetOf(listening))),
            },
            Directories = [.. own.Volumes.Except(inherited.Volumes).Select(path => new DirectoryPlan(ToImage(plan, path).Trim('/')) { IsVolume = true })],
        };
        plan = plan with
        {
            Settings = new ImageSettings
            {
                WorkingDirectory = ToImage(plan, own.WorkingDirectory ?? ""),
                Command = Command(own, inherited, isStaticSite && plan.Base is BasePlan.FromImage),
                Environment = Environment(own, inherited, Configuration.DefaultsFor(plan)),
                Labels = OwnLabels(subject),
                Annotations = subject.Image.Annotations.ToImmutableSortedDictionary(StringComparer.Ordinal),
                Ports = [.. own.ExposedPorts.Except(inherited.ExposedPorts).Except(plan.App.UsesAspNetCore ? listening : [])],
                LabelBaseName = HasLabel(own, Configuration.BaseName, subject.Base.Reference?.ToString()),
                LabelBaseDigest = HasLabel(own, Configuration.BaseDigest, subject.Base.Digest?.ToString()),
            },
        };
        return Configuration.UserOf(plan, subject.Base) == own.User ? plan : plan with { Settings = plan.Settings with { User = own.User } };
    }

    private static string ToImage(ImagePlan plan, string path)
    {
        var image = plan.Platform.IsWindows ? WindowsPath.ToImage(path) : path;
        return image.Length > 1 ? image.TrimEnd('/') : image;
    }

    // Only a static site takes the whole command of a base, and does not get the variables of .NET.
    private static bool StartsAsBase(ExecutionConfig own, ExecutionConfig inherited) =>
        own.Entrypoint.SequenceEqual(inherited.Entrypoint)
        && own.Cmd.SequenceEqual(inherited.Cmd)
        && own.Entrypoint.Count + own.Cmd.Count > 0
        && Configuration.Defaults.Skip(1).All(variable => own.FindEnvironment(variable.Key) == inherited.FindEnvironment(variable.Key));

    private static CommandSettings Command(ExecutionConfig own, ExecutionConfig inherited, bool isKept)
    {
        if (isKept) return new CommandSettings();
        return own.Entrypoint.SequenceEqual(Configuration.InheritedEntrypoint(inherited))
            ? new CommandSettings { Instruction = AppCommandInstruction.None, DefaultArgs = own.Cmd }
            : new CommandSettings { Instruction = AppCommandInstruction.Entrypoint, AppCommand = own.Entrypoint, DefaultArgs = own.Cmd };
    }

    private static IReadOnlyList<KeyValuePair<string, string>> Environment(
        ExecutionConfig own,
        ExecutionConfig inherited,
        IEnumerable<KeyValuePair<string, string>> defaults)
    {
        var usual = defaults.Where(variable => inherited.FindEnvironment(variable.Key) is null).Select(variable => $"{variable.Key}={variable.Value}").ToList();
        return
        [
            .. own.Environment.Where(line => !inherited.Environment.Contains(line) && !usual.Contains(line) && line.Contains('=', StringComparison.Ordinal))
                .Select(line => line.Split('=', 2))
                .Select(parts => KeyValuePair.Create(parts[0], parts[1])),
        ];
    }

    // The time of creation is often the same in the base: both are published with the same time. A publish sets two labels to it.
    private static ImmutableSortedDictionary<string, string> OwnLabels(RebaseSubject subject)
    {
        var (own, inherited) = (subject.Image.Config.Execution.Labels, subject.Base.Config.Execution.Labels);
        var created = subject.Image.Config.Created is { } time ? ImageConfig.FormatTime(time) : null;
        var isDated = CreatedLabels.All(name => own.GetValueOrDefault(name) == created);
        bool IsInherited(string name, string value) => inherited.GetValueOrDefault(name) == value && !(isDated && CreatedLabels.Contains(name));
        bool IsOfBase(string name, string value) =>
            (name == Configuration.BaseName && value == subject.Base.Reference?.ToString())
            || (name == Configuration.BaseDigest && value == subject.Base.Digest?.ToString());
        return own.Where(label => !IsInherited(label.Key, label.Value) && !IsOfBase(label.Key, label.Value))
            .ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    private static bool HasLabel(ExecutionConfig own, string name, string? value) => value is not null && own.Labels.GetValueOrDefault(name) == value;
}
