using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages.Tests;

public sealed class StageGraphTests : IDisposable
{
    private readonly Workshop workshop = new();

    public void Dispose() => workshop.Dispose();

    [Fact]
    public void Stages_come_after_those_that_they_depend_on() =>
        Assert.Equal(["c", "b", "a", "d"], Order(Stage("a", "b;C"), Stage("b", "c"), Stage("c"), Stage("d")));

    [Fact]
    public void Only_what_targets_need_is_built_and_then_it_ends()
    {
        var plan = StagePlan.Create(workshop.Input(Stage("a"), Stage("b", "a"), Stage("c"), Stage("d")) with
        {
            Targets = "b;d",
            Copies = [new CopyInput { Include = ["x"], From = "c" }],
        });

        Assert.Equal(["a", "b", "d"], plan.Stages.Select(stage => stage.Name));
        Assert.Empty(plan.Copies);
    }

    [Fact]
    public void A_circle_is_shown() =>
        Assert.Equal(
            "cannot order the stages: they depend on each other in a cycle, b -> c -> b; remove one of these DependsOn",
            Workshop.Refuses(ErrorCode.StageCycle, workshop.Input(Stage("a", "b"), Stage("b", "c"), Stage("c", "b"))));

    [Fact]
    public void A_stage_that_needs_itself_is_a_circle() =>
        Assert.Contains("a -> a;", Workshop.Refuses(ErrorCode.StageCycle, workshop.Input(Stage("a", "a"))), StringComparison.Ordinal);

    [Fact]
    public void A_missing_stage_is_named_with_who_needs_it_and_what_there_is() =>
        Assert.Equal(
            "cannot find the stage 'x': the stage 'a' depends on it, and the stages are a, b",
            Workshop.Refuses(ErrorCode.UnknownStage, workshop.Input(Stage("a", "x"), Stage("b"))));

    [Fact]
    public void A_target_that_is_no_stage_is_refused() =>
        Assert.Equal(
            "cannot find the stage 'x': SlimStages contains it, and there are no stages",
            Workshop.Refuses(ErrorCode.UnknownStage, workshop.Input() with { Targets = "x" }));

    private IEnumerable<string> Order(params StageInput[] stages) => StagePlan.Create(workshop.Input(stages)).Stages.Select(stage => stage.Name);

    private static StageInput Stage(string name, string? dependsOn = null) => new(name) { Kind = "exec", Command = "true", DependsOn = dependsOn };
}
