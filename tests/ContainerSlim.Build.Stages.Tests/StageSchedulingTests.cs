using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages.Tests;

public sealed class StageSchedulingTests : IDisposable
{
    private readonly Workshop workshop = new();

    public StageSchedulingTests() => workshop.Write("in.txt", "x");

    public void Dispose() => workshop.Dispose();

    [SkippableFact]
    public async Task Stages_that_do_not_need_each_other_run_side_by_side()
    {
        Skip.If(Environment.ProcessorCount < 2, "one processor runs one stage at a time");

        // Each waits for the other to have begun.
        await workshop.RunAsync(Meeting("a", "b"), Meeting("b", "a"));

        Assert.Equal(["stage a: ran (it had not run before)", "stage b: ran (it had not run before)"], workshop.TakeLines());
    }

    [Fact]
    public async Task More_stages_than_processors_all_run()
    {
        var stages = Enumerable.Range(0, (3 * Environment.ProcessorCount) + 1).Select(i => Exec($"s{i}", "touch $SLIM_OUTPUT/x")).ToList();

        var results = await workshop.RunAsync(stages);

        Assert.Equal(stages.Count, results.ByName.Count);
    }

    [SkippableFact]
    public async Task A_failed_stage_cancels_the_others_and_its_failure_is_the_one_that_is_told()
    {
        Skip.If(Environment.ProcessorCount < 2, "one processor runs one stage at a time");

        var message = await Workshop.FailsAsync(ErrorCode.StageFailed, () => workshop.RunAsync(
            Exec("slow", "echo $$ > slow; sleep 600"),
            Exec("bad", "while ! [ -s slow ]; do sleep 0.1; done; exit 9"),
            Exec("after", "touch after") with { DependsOn = "bad" }));

        Assert.Contains("'bad'", message, StringComparison.Ordinal);
        Assert.False(Workshop.IsRunning(await workshop.WaitForAsync("slow")));
        Assert.False(File.Exists(Path.Combine(workshop.Project, "after")));
    }

    [Fact]
    public async Task Two_builds_at_once_run_a_stage_once()
    {
        var stage = Exec("a", "echo run >> runs; touch $SLIM_OUTPUT/x");

        await Task.WhenAll(workshop.RunAsync(stage), workshop.RunAsync(stage), workshop.RunAsync(stage));

        Assert.Equal("run\n", workshop.Read("runs"));
    }

    private static StageInput Exec(string name, string command) => Workshop.Shell(name, command) with { Inputs = "in.txt" };

    private static StageInput Meeting(string own, string other) =>
        Exec(own, $"touch here-{own}; for i in $(seq 1 600); do if [ -e here-{other} ]; then exit 0; fi; sleep 0.1; done; exit 1");
}
