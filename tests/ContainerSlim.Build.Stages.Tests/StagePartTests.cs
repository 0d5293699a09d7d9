using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages.Tests;

/// <summary>Which stages run in which part of a build.</summary>
public sealed class StagePartTests : IDisposable
{
    private readonly Workshop workshop = new();

    public void Dispose() => workshop.Dispose();

    private static StageInput[] Stages =>
    [
        Exec("tools"), Exec("web", "tools") with { BeforePublish = "true" }, Exec("generated"), Project("b", "a"), Project("a", "generated"), Exec("last", "b"),
    ];

    [Fact]
    public void Before_the_publish_runs_what_says_so_and_what_it_needs() => Assert.Equal(["tools", "web"], Names(Plan(StagePart.BeforePublish)));

    [Fact]
    public void Before_projects_runs_what_they_need_and_then_they_are_published_in_order()
    {
        var plan = Plan(StagePart.BeforeProjects);

        Assert.Equal(["generated"], Names(plan));
        Assert.Equal(["a", "b"], plan.Projects.Select(project => project.Name));
    }

    [Fact]
    public void For_the_image_all_of_them_are_there() => Assert.Equal(["tools", "web", "generated", "a", "b", "last"], Names(Plan(StagePart.All)));

    [Fact]
    public void Only_the_projects_that_targets_need_are_published()
    {
        var plan = StagePlan.Create(workshop.Input(Stages) with { Part = StagePart.BeforeProjects, Targets = "a" });

        Assert.Equal(["a"], plan.Projects.Select(project => project.Name));
    }

    [Fact]
    public async Task What_ran_in_an_earlier_part_is_not_told_again()
    {
        workshop.Write("in", "x");
        StageInput[] stages = [Exec("web") with { BeforePublish = "true", Inputs = "in" }, Exec("other") with { Inputs = "in" }];
        await workshop.RunAsync(workshop.Input(stages) with { Part = StagePart.BeforePublish }, default);

        await workshop.RunAsync(stages);

        Assert.Equal(["stage other: ran (it had not run before)", "stage web: ran (it had not run before)"], workshop.TakeLines());
        Assert.Contains("stage web: up to date", workshop.Details);
    }

    [Fact]
    public void What_runs_before_the_publish_cannot_wait_for_a_project() => Assert.StartsWith(
        "cannot run the stage 'web' after the project stage 'a': it runs before the publish",
        Workshop.Refuses(ErrorCode.InvalidStage, workshop.Input(Project("a"), Exec("web", "a") with { BeforePublish = "true" })),
        StringComparison.Ordinal);

    [Fact]
    public void A_project_cannot_wait_for_another_by_way_of_a_command() => Assert.StartsWith(
        "cannot run the stage 'between' after the project stage 'a': a project stage depends on it",
        Workshop.Refuses(ErrorCode.InvalidStage, workshop.Input(Project("a"), Exec("between", "a"), Project("b", "between"))),
        StringComparison.Ordinal);

    private StagePlan Plan(StagePart part) => StagePlan.Create(workshop.Input(Stages) with { Part = part });

    private static IEnumerable<string> Names(StagePlan plan) => plan.Stages.Select(stage => stage.Name);

    private static StageInput Exec(string name, string? dependsOn = null) => new(name) { Kind = "exec", Command = "true", DependsOn = dependsOn };

    private static StageInput Project(string name, string? dependsOn = null) => new(name) { Kind = "project", Project = $"{name}.csproj", DependsOn = dependsOn };
}
