using System.Globalization;
using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>Reads a copy from text.</summary>
internal static class CopyReader
{
    private const int PatternsShown = 3;

    public static CopyPlan Read(CopyInput input, Platform platform, string workingDirectory, IReadOnlyList<Stage> stages)
    {
        var include = Written(input.Include);
        var text = new StageText($"the copy of '{include}'", ErrorCode.InvalidCopy);
        text.Required("Include", include);
        var from = ReadFrom(PropertyText.OrNull(input.From), stages, text);
        var written = PropertyText.OrNull(input.To) ?? "./";
        var to = platform.IsWindows ? WindowsPath.ToImage(written) : written.Replace('\\', '/');
        return new CopyPlan
        {
            Include = text.Globs("Include", input.Include),
            Exclude = text.Globs("Exclude", input.Exclude),
            From = from,
            To = ReadTo(to, workingDirectory, text),
            ToDirectory = to[^1] == '/' || to is "." or "..",
            Mode = text.Mode("Mode", input.Mode),
            Owner = text.Owner("Owner", input.Owner),
            IsOptional = text.Flag("Optional", input.Optional),
            Text = $"copy {include} from {from ?? "the project"} to {to}",
        };
    }

    // If MSBuild has expanded a pattern, the list of files is too long for one line.
    private static string Written(IReadOnlyList<string> patterns) => patterns.Count <= PatternsShown
        ? string.Join(';', patterns.Select(pattern => pattern.Trim()))
        : string.Create(CultureInfo.InvariantCulture, $"{patterns[0]} and {patterns.Count - 1} more");

    // Text that could be a stage's name is taken as one. Otherwise, a misspelled name would fetch an image of that name from a stranger.
    private static string? ReadFrom(string? from, IReadOnlyList<Stage> stages, StageText text)
    {
        if (from is null) return null;
        if (stages.FirstOrDefault(stage => Names.Same(stage.Name, from)) is { } stage)
        {
            return stage is ProjectStage { IsTool: true } ? throw ForThisMachine(stage, text) : stage.Name;
        }

        if (from.AsSpan().IndexOfAny("/:.@") < 0)
        {
            var offer = stages.Count > 0 ? $"the stages are {string.Join(", ", stages.Select(known => known.Name))}" : "there are no stages";
            throw new BuildException(
                ErrorCode.UnknownStage,
                $"cannot find the stage '{from}': {text.Subject} uses it, and {offer}; "
                    + $"to use an image, write it with its tag or registry, as in '{from}:latest'");
        }

        ImageLocation.Parse(from);
        return from;
    }

    private static BuildException ForThisMachine(Stage tool, StageText text) =>
        text.Invalid(
            "From",
            tool.Name,
            "it is a tool of a stage before the publish, and so is published for this machine and not for the image; "
                + "add another stage for the same project");

    private static string ReadTo(string to, string workingDirectory, StageText text)
    {
        var path = to[0] == '/' ? to : $"{workingDirectory}/{to}";
        var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(name => name != ".").ToList();
        return names.Contains("..") ? throw text.Invalid("To", to, "it points outside a folder with '..'") : string.Join('/', names);
    }
}
