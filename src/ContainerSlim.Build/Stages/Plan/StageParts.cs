using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>
/// Assigns stages to the parts of a build. Commands run here. MSBuild publishes projects between two parts: first those that a stage before
/// the publish needs, later all others. Therefore, a stage that a project needs can depend on a project that is published earlier, and a
/// project can depend on another one directly.
/// </summary>
internal static class StageParts
{
    private static readonly StagePart[] InOrder = [StagePart.BeforeEarlyProjects, StagePart.BeforePublish, StagePart.BeforeProjects, StagePart.All];

    /// <summary>The stages of a part, in order. A project is included only after it has been published.</summary>
    public static IReadOnlyList<Stage> Of(StagePart part, IReadOnlyList<Stage> wanted, StageGraph graph) => part switch
    {
        StagePart.BeforeEarlyProjects => [.. graph.UpTo(EarlyProjects(wanted, graph)).Where(stage => stage is not ProjectStage)],
        StagePart.BeforePublish => graph.UpTo(wanted.Where(IsEarly)),
        StagePart.BeforeProjects => [.. graph.UpTo(LateProjects(wanted, graph)).Where(stage => stage is not ProjectStage || IsOfEarly(stage, graph))],
        _ => wanted,
    };

    /// <summary>The projects to publish after a part, in order.</summary>
    public static IReadOnlyList<ProjectStage> ProjectsAfter(StagePart part, IReadOnlyList<Stage> wanted, StageGraph graph) => part switch
    {
        StagePart.BeforeEarlyProjects => EarlyProjects(wanted, graph),
        StagePart.BeforeProjects => LateProjects(wanted, graph),
        _ => [],
    };

    /// <summary>The stages that have run before a part begins.</summary>
    public static IEnumerable<Stage> Before(StagePart part, StageGraph graph) =>
        InOrder.TakeWhile(earlier => earlier != part).SelectMany(earlier => Of(earlier, graph.All(), graph));

    /// <summary>The projects that a stage before the publish needs: build tools, which run on this machine.</summary>
    public static IReadOnlyList<ProjectStage> EarlyProjects(IReadOnlyList<Stage> wanted, StageGraph graph) =>
        [.. graph.UpTo(wanted.Where(IsEarly)).OfType<ProjectStage>()];

    /// <summary>Rejects dependencies that the parts do not allow.</summary>
    /// <exception cref="BuildException">A stage would have to wait for a project that is published later.</exception>
    public static void Check(StageGraph graph)
    {
        var all = graph.All();
        foreach (var project in all.OfType<ProjectStage>())
        {
            var isEarly = IsOfEarly(project, graph);
            foreach (var between in graph.UpTo([project]).Where(stage => stage is not ProjectStage)) Check(project, between, isEarly, graph);
        }
    }

    private static void Check(ProjectStage project, Stage between, bool isEarly, StageGraph graph)
    {
        if (graph.UpTo([between]).OfType<ProjectStage>().FirstOrDefault(other => isEarly || !IsOfEarly(other, graph)) is not { } other) return;

        throw new BuildException(
            ErrorCode.InvalidStage,
            $"cannot run the stage '{between.Name}' after the project stage '{other.Name}': "
                + $"the project stage '{project.Name}' depends on it, and both projects are published at the same time; "
                + "publish one of them with a stage of kind exec, or remove the DependsOn");
    }

    private static IReadOnlyList<ProjectStage> LateProjects(IReadOnlyList<Stage> wanted, StageGraph graph) =>
        [.. wanted.OfType<ProjectStage>().Where(project => !IsOfEarly(project, graph))];

    private static bool IsOfEarly(Stage stage, StageGraph graph) => EarlyProjects(graph.All(), graph).Any(project => project.Name == stage.Name);

    private static bool IsEarly(Stage stage) => stage is ExecStage { BeforePublish: true };
}
