namespace ContainerSlim.Build.Stages.Tests;

/// <summary>A build that is killed in the middle of a stage, so that it cannot clean up after itself.</summary>
public sealed class StageKillTests : IDisposable
{
    private static readonly string[] Names = ["parent", "child", "orphan"];

    private readonly Workshop workshop = new();

    public void Dispose() => workshop.Dispose();

    // Hangs where 'hang' is there, which is no input of it: the command itself, a child, and one in a session of its own whose parent is gone.
    // What it made until then is as good as whole, and the child would go on to write where the next run does.
    internal static StageInput Stage => Workshop.Shell("work", """
        cp in.txt $SLIM_OUTPUT/out && cp in.txt made
        if [ -e hang ]; then
          sh -c 'echo $$ > child; while sleep 0.1; do echo stray > made; done' &
          (setsid sh -c 'echo $$ > orphan; exec sleep 600' &)
          echo $$ > parent
          sleep 600
        fi
        echo done >> $SLIM_OUTPUT/out
        """) with { Inputs = "in.txt", Outputs = "made" };

    [SkippableFact]
    public async Task What_it_made_is_not_taken_as_whole_and_the_next_build_runs_the_stage_again()
    {
        await KillInTheMiddleAsync();

        await workshop.RunAsync(Stage);

        Assert.Equal(["stage work: ran (inputs changed: in.txt)"], workshop.TakeLines());
        Assert.Equal(("two\ndone\n", "two\n"), (workshop.ReadTree("work", "out"), workshop.ReadTree("work", "made")));
    }

    [SkippableFact]
    public async Task What_it_left_running_is_ended_by_the_next_build()
    {
        await KillInTheMiddleAsync();
        foreach (var name in Names) Assert.True(Workshop.IsRunning(await workshop.WaitForAsync(name)), name);

        await workshop.RunAsync(Stage);

        foreach (var name in Names) Assert.False(Workshop.IsRunning(await workshop.WaitForAsync(name)), name);
        Assert.Equal("two\n", workshop.Read("made"));
    }

    [SkippableFact]
    public async Task A_build_that_needs_no_run_ends_it_too_and_takes_what_was_whole()
    {
        await KillInTheMiddleAsync();
        workshop.Write("in.txt", "one\n");

        await workshop.RunAsync(Stage);

        Assert.Equal(["stage work: up to date"], workshop.TakeLines());
        Assert.Equal("one\ndone\n", workshop.ReadTree("work", "out"));
        Assert.False(Workshop.IsRunning(await workshop.WaitForAsync("child")));
    }

    // A stage that ended well, and a build with another input that SIGKILL ends.
    private async Task KillInTheMiddleAsync()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "what a killed build left running is found on Linux only");
        workshop.Write("in.txt", "one\n");
        await workshop.RunAsync(Stage);
        workshop.TakeLines();
        workshop.Write("in.txt", "two\n");
        workshop.Write("hang", "");
        using var builder = KilledBuilder.Start(workshop.Project);
        foreach (var name in Names) await workshop.WaitForAsync(name);
        builder.Kill();
        await builder.WaitForExitAsync();
        File.Delete(Path.Combine(workshop.Project, "hang"));
    }
}
