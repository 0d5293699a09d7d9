using System.Collections.Frozen;
using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>Reads a plan from text. Each value is parsed once, here or in the readers of stages and copies.</summary>
internal static class StagePlanReader
{
    public static StagePlan Read(StagePlanInput input)
    {
        foreach (var file in input.ProjectFiles) CopyWildcards.Check(file);
        var written = input.Stages.Select(stage => StageReader.Read(stage, input)).ToList();
        CheckNames(written);

        var named = MarkTools(written);
        var graph = new StageGraph(named);
        StageParts.Check(graph);
        var targets = PropertyText.List(input.Targets);
        var wanted = targets.Count > 0 ? graph.UpTo(targets, "SlimStages") : graph.All();
        var stages = StageParts.Of(input.Part, wanted, graph);
        var isImage = input.Part == StagePart.All && targets.Count == 0;
        var copies = isImage ? input.Copies.Select(copy => CopyReader.Read(copy, input.Platform, WorkingDirectoryOf(input), named)).ToList() : [];
        return Plan(input, [.. stages.Concat(ImagesOf(copies, named, input)).Select(CheckPlatform)], copies) with
        {
            Projects = StageParts.ProjectsAfter(input.Part, wanted, graph),
            RanBefore = StageParts.Before(input.Part, graph).Select(stage => stage.Name).ToFrozenSet(StringComparer.OrdinalIgnoreCase),
        };
    }

    // A stage before the publish runs the project on this machine, so the project must be published for this machine.
    private static IReadOnlyList<Stage> MarkTools(IReadOnlyList<Stage> named)
    {
        var tools = StageParts.EarlyProjects(named, new StageGraph(named));
        return [.. named.Select(stage => stage is ProjectStage project && tools.Contains(project) ? project with { IsTool = true } : stage)];
    }

    // Layers for Windows store files in a different form, and Debian has no packages for Windows.
    private static Stage CheckPlatform(Stage stage) => stage switch
    {
        ImageStage { Platform.IsWindows: true } => throw new BuildException(
            ErrorCode.InvalidStage,
            $"cannot use the image of the stage '{stage.Name}' for windows: files of Windows images are not supported; "
                + "use another platform of the image, with <SlimStage Include=\"NAME\" Kind=\"image\" Image=\"…\" Platform=\"linux/amd64\" />"),
        PackagesStage { Platform.IsWindows: true } => throw new BuildException(
            ErrorCode.InvalidStage,
            $"cannot use the packages of the stage '{stage.Name}' for windows: there are no packages for it; "
                + "remove the stage with a condition on RuntimeIdentifier"),
        _ => stage,
    };

    private static StagePlan Plan(StagePlanInput input, IReadOnlyList<Stage> stages, IReadOnlyList<CopyPlan> copies) => new()
    {
        ProjectDirectory = Path.GetFullPath(input.ProjectDirectory),
        StageDirectory = Path.GetFullPath(input.StageDirectory, Path.GetFullPath(input.ProjectDirectory)),
        WorkingDirectory = WorkingDirectoryOf(input).Trim('/'),
        Platform = input.Platform,
        IsOffline = input.Offline,
        Lock = LockPlan.Read(input.LockFile, input.LockMode, input.ProjectDirectory),
        Stages = stages,
        Copies = copies,
    };

    private static string WorkingDirectoryOf(StagePlanInput input) => PropertyText.OrNull(input.WorkingDirectory) ?? ImagePath.UsualWorkingDirectory;

    // A stage's name is also the name of a folder, and some file systems are not case-sensitive.
    private static void CheckNames(IReadOnlyList<Stage> stages)
    {
        if (stages.GroupBy(stage => stage.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is not { } twice) return;

        throw new BuildException(ErrorCode.InvalidStage, $"cannot use the stage '{twice.Key}': {twice.Count()} stages have that name; use different names");
    }

    // An image that a copy refers to is a stage without its own name. Its name is its location, which no declared stage can have.
    private static IEnumerable<Stage> ImagesOf(IEnumerable<CopyPlan> copies, IReadOnlyList<Stage> named, StagePlanInput input) => copies
        .Select(copy => copy.From)
        .OfType<string>()
        .Where(from => !named.Any(stage => Names.Same(stage.Name, from)))
        .Distinct(StringComparer.Ordinal)
        .Select(from => new ImageStage(from, ImageLocation.Parse(from), input.Platform));
}
