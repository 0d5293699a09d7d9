using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>Reads a stage of any kind from text.</summary>
internal static partial class StageReader
{
    // The default inputs of a stage: everything in its folder, except its own output and build output.
    private static readonly Glob Everything = Glob.Parse("**");

    public static Stage Read(StageInput input, StagePlanInput plan)
    {
        var text = new StageText($"the stage '{input.Name}'", ErrorCode.InvalidStage);
        if (!NamePattern().IsMatch(input.Name))
        {
            throw new BuildException(
                ErrorCode.InvalidStage,
                $"cannot use '{input.Name}' as the name of a stage: it must be up to 64 letters, digits, '-' and '_'");
        }

        var kind = text.Required("Kind", input.Kind).ToLowerInvariant();
        CheckFields(input, kind, text);
        Stage stage = kind switch
        {
            "exec" => ReadExec(input, plan, text),
            "project" => ReadProject(input, plan, text),
            "image" => ReadImage(input, plan, text),
            _ => ReadPackages(input, plan, text),
        };
        return stage with { DependsOn = [.. PropertyText.List(input.DependsOn).Distinct(StringComparer.OrdinalIgnoreCase)] };
    }

    // A value for a different kind is a mistake that would otherwise go unnoticed.
    private static void CheckFields(StageInput input, string kind, StageText text)
    {
        (string Kind, string Field, string? Value)[] fields =
        [
            ("exec", "Command", input.Command), ("exec", "WorkingDirectory", input.WorkingDirectory),
            ("exec", "Environment", string.Join(';', input.Environment)),
            ("exec", "Inputs", input.Inputs), ("exec", "Outputs", input.Outputs), ("exec", "Shell", input.Shell), ("exec", "Timeout", input.Timeout),
            ("exec", "Key", input.Key), ("exec", "BeforePublish", input.BeforePublish),
            ("project", "Project", input.Project), ("project", "Mode", input.Mode),
            ("image", "Image", input.Image), ("image", "Platform", input.Platform),
            ("packages", "Packages", input.Packages), ("packages", "Dependencies", input.Dependencies),
        ];
        if (!fields.Any(field => field.Kind == kind)) throw text.Invalid("Kind", kind, "it must be exec, project, image or packages");

        if (fields.FirstOrDefault(field => field.Kind != kind && PropertyText.OrNull(field.Value) is not null) is { Field: { } stray } other)
        {
            throw text.Invalid(stray, other.Value!, $"it is for stages of kind {other.Kind}, and this stage has the kind {kind}");
        }
    }

    private static ExecStage ReadExec(StageInput input, StagePlanInput plan, StageText text)
    {
        var command = text.Required("Command", input.Command);
        var inputs = text.Globs("Inputs", input.Inputs);
        return new ExecStage(input.Name, text.Flag("Shell", input.Shell) ? StageCommand.ForShell(command) : ReadCommand("Command", command, text))
        {
            WorkingDirectory = Path.GetFullPath(PropertyText.OrNull(input.WorkingDirectory) ?? ".", Path.GetFullPath(plan.ProjectDirectory)),
            Environment = ReadEnvironment(input.Environment, text),
            Inputs = inputs.Count > 0 ? inputs : [Everything],
            NamesInputs = inputs.Count > 0,
            Outputs = text.Globs("Outputs", input.Outputs),
            BeforePublish = text.Flag("BeforePublish", input.BeforePublish),
            Timeout = text.Timeout("Timeout", input.Timeout),
            Keys = [.. PropertyText.List(input.Key).Select(key => ReadCommand("Key", key, text))],
        };
    }

    private static StageCommand ReadCommand(string field, string command, StageText text) => text.Guard(field, command, () => StageCommand.Parse(command));

    private static ImmutableSortedDictionary<string, string> ReadEnvironment(IReadOnlyList<string> pairs, StageText text)
    {
        var variables = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw text.Invalid("Environment", pair, "it must be NAME=value, separated by ';'");

            variables = variables.SetItem(pair[..equals].Trim(), pair[(equals + 1)..]);
        }

        return variables;
    }

    // Each platform has its own folders, so that platforms can be built in parallel.
    private static ProjectStage ReadProject(StageInput input, StagePlanInput plan, StageText text)
    {
        var directory = Path.GetFullPath(plan.ProjectDirectory);
        var project = Path.GetFullPath(text.Required("Project", input.Project), directory);
        return new ProjectStage(input.Name, project, ReadMode(input.Mode, text), plan.Platform)
        {
            StageDirectory = Path.GetFullPath(plan.StageDirectory, directory),
        };
    }

    private static string? ReadMode(string? mode, StageText text) => PropertyText.OrNull(mode) switch
    {
        null or "auto" => null,
        "framework-dependent" or "self-contained" or "trimmed" or "single-file" or "aot" => mode!.Trim(),
        _ => throw text.Invalid("Mode", mode!, "it must be auto, framework-dependent, self-contained, trimmed, single-file or aot"),
    };

    private static ImageStage ReadImage(StageInput input, StagePlanInput plan, StageText text) => new(
        input.Name,
        ImageLocation.Parse(text.Required("Image", input.Image)),
        PropertyText.OrNull(input.Platform) is { } platform ? ReadPlatform(platform, text) : plan.Platform);

    private static Platform ReadPlatform(string platform, StageText text) => platform.Split('/') switch
    {
        [{ Length: > 0 } os, { Length: > 0 } architecture] => new Platform(os, architecture),
        [{ Length: > 0 } os, { Length: > 0 } architecture, { Length: > 0 } variant] => new Platform(os, architecture, variant),
        _ => throw text.Invalid("Platform", platform, "it must be os/architecture, for example linux/arm64"),
    };

    private static PackagesStage ReadPackages(StageInput input, StagePlanInput plan, StageText text)
    {
        var packages = text.RequiredList("Packages", input.Packages);
        if (packages.FirstOrDefault(name => !PackagePattern().IsMatch(name)) is { } wrong)
        {
            throw text.Invalid("Packages", wrong, "it must be a list of package names, separated by ';'");
        }

        return new PackagesStage(input.Name, [.. packages.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], plan.Platform)
        {
            WithDependencies = text.Flag("Dependencies", input.Dependencies),
            Distribution = PropertyText.OrNull(plan.Distribution) ?? Debian.Distribution.Default.Id,
            Definitions = plan.Definitions,
            Mirror = PropertyText.OrNull(plan.PackageMirror),
            Keyring = PropertyText.OrNull(plan.PackageKeyring),
            AnyDate = PropertyText.ReadAnyDate(plan.PackageDates),
            Snapshot = PropertyText.ReadSnapshot(plan.Snapshot, plan.PackageMirror),
        };
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();

    // deb-control(5), "Package".
    [GeneratedRegex(@"^[a-z0-9][a-z0-9+.-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex PackagePattern();
}
