using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>
/// The parts of a build in which stages run. Commands run here; projects are published by MSBuild, between two parts. So what a project needs
/// can wait for no project but directly, and what is needed before the publish for none at all.
/// </summary>
internal static class StageParts
{
    /// <summary>The stages of a part, in order.</summary>
    public static IReadOnlyList<Stage> Of(StagePart part, IReadOnlyList<Stage> wanted, StageGraph graph) => part switch
    {
        StagePart.BeforePublish => graph.UpTo(wanted.Where(IsEarly)),
        StagePart.BeforeProjects => [.. graph.UpTo(wanted.OfType<ProjectStage>()).Where(stage => stage is not ProjectStage)],
        _ => wanted,
    };

    /// <summary>The projects to publish after a part.</summary>
    public static IReadOnlyList<ProjectStage> ProjectsAfter(StagePart part, IReadOnlyList<Stage> wanted) =>
        part == StagePart.BeforeProjects ? [.. wanted.OfType<ProjectStage>()] : [];

    /// <summary>The stages that have run when a part begins.</summary>
    public static IEnumerable<Stage> Before(StagePart part, StageGraph graph)
    {
        IReadOnlyList<Stage> early = part == StagePart.BeforePublish ? [] : Of(StagePart.BeforePublish, graph.All(), graph);
        IReadOnlyList<Stage> forProjects = part == StagePart.All ? Of(StagePart.BeforeProjects, graph.All(), graph) : [];
        return early.Concat(forProjects);
    }

    /// <summary>Refuses an order that the parts do not allow.</summary>
    /// <exception cref="BuildException">A stage would have to wait for a project that is published later.</exception>
    public static void Check(StageGraph graph)
    {
        var all = graph.All();
        foreach (var early in all.Where(IsEarly)) Refuse(early, graph, "it runs before the publish, and projects are published after it");
        foreach (var stage in graph.UpTo(all.OfType<ProjectStage>()).Where(stage => stage is not ProjectStage)) Refuse(stage, graph, "a project stage depends on it, and waits for no other by way of it");
    }

    private static bool IsEarly(Stage stage) => stage is ExecStage { BeforePublish: true };

    private static void Refuse(Stage stage, StageGraph graph, string why)
    {
        if (graph.UpTo([stage]).OfType<ProjectStage>().FirstOrDefault() is not { } project) return;

        throw new BuildException(ErrorCode.InvalidStage, $"cannot run the stage '{stage.Name}' after the project stage '{project.Name}': {why}; make a stage of kind exec of one of them, or remove the DependsOn");
    }
}
