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
    public void What_runs_before_the_publish_may_need_a_project_which_is_published_before_it_for_this_machine()
    {
        var early = EarlyPlan(StagePart.BeforeEarlyProjects);

        Assert.Equal(["schema"], Names(early));
        Assert.Equal([("gen", true)], early.Projects.Select(project => (project.Name, project.IsTool)));
        Assert.Equal(["schema", "gen", "web"], Names(EarlyPlan(StagePart.BeforePublish)));
    }

    [Fact]
    public void A_project_may_wait_for_what_ran_before_the_publish_although_that_needed_another()
    {
        var plan = EarlyPlan(StagePart.BeforeProjects);

        Assert.Equal(["schema", "gen", "web", "more"], Names(plan));
        Assert.Equal([("site", false)], plan.Projects.Select(project => (project.Name, project.IsTool)));
    }

    [Fact]
    public void A_tool_is_in_a_folder_of_its_own_whatever_the_images_platform_is()
    {
        var plan = StagePlan.Create(workshop.Input(Early) with { Part = StagePart.BeforeEarlyProjects, Platform = new Platform("linux", "s390x") });

        Assert.EndsWith("/gen/here/published", Assert.Single(plan.Projects).PublishDirectory, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tool_of_this_machine_is_not_copied_into_an_image() => Assert.Equal(
        "cannot use From=\"gen\" of the copy of '.': it is a tool of a stage before the publish, "
            + "and so is published for this machine and not for the image; add another stage for the same project",
        Workshop.Refuses(ErrorCode.InvalidCopy, workshop.Input(Early, new CopyInput { Include = ["."], From = "gen", To = "/opt/" })));

    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public void A_project_cannot_wait_for_another_of_its_time_by_way_of_a_command(string beforePublish) => Assert.StartsWith(
        "cannot run the stage 'between' after the project stage 'a': the project stage 'b' depends on it",
        Workshop.Refuses(
            ErrorCode.InvalidStage,
            workshop.Input(Project("a"), Exec("between", "a"), Project("b", "between"), Exec("web", "b") with { BeforePublish = beforePublish })),
        StringComparison.Ordinal);

    // A tool that makes the front end from something that is made; a project that waits for the front end, and for another use of the tool.
    private static StageInput[] Early =>
    [
        Exec("schema"), Project("gen", "schema"), Exec("web", "gen") with { BeforePublish = "true" }, Exec("more", "gen"), Project("site", "web;more"),
    ];

    private StagePlan EarlyPlan(StagePart part) => StagePlan.Create(workshop.Input(Early) with { Part = part });

    private StagePlan Plan(StagePart part) => StagePlan.Create(workshop.Input(Stages) with { Part = part });

    private static IEnumerable<string> Names(StagePlan plan) => plan.Stages.Select(stage => stage.Name);

    private static StageInput Exec(string name, string? dependsOn = null) => new(name) { Kind = "exec", Command = "true", DependsOn = dependsOn };

    private static StageInput Project(string name, string? dependsOn = null) =>
        new(name) { Kind = "project", Project = $"{name}.csproj", DependsOn = dependsOn };
}
