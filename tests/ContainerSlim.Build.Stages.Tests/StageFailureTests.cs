using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages.Tests;

/// <summary>A stage that does not end well leaves what it made before, and no process.</summary>
public sealed class StageFailureTests : IDisposable
{
    // Something of every kind: the command itself, a child, and one in a session of its own whose parent is gone.
    private const string Hang = "echo half > $SLIM_OUTPUT/out; "
        + "sh -c 'echo $$ > child; sleep 600' & (setsid sh -c 'echo $$ > orphan; exec sleep 600' &) ; echo $$ > parent; sleep 600";

    private readonly Workshop workshop = new();

    public StageFailureTests() => workshop.Write("in.txt", "one");

    public void Dispose() => workshop.Dispose();

    // Does what in.txt says.
    private static StageInput Stage => Workshop.Shell(
        "work",
        $"if grep -q hang in.txt; then {Hang}; fi; cp in.txt $SLIM_OUTPUT/out; if grep -q fail in.txt; then echo oops >&2; exit 7; fi") with
    {
        Inputs = "in.txt",
    };

    [Fact]
    public async Task A_failure_shows_stage_command_exit_code_and_the_end_of_the_output()
    {
        var stage = new StageInput("web") { Kind = "exec", Command = "sh -c 'seq 1 100; echo \"it broke\" >&2; exit 3'" };

        var message = await Workshop.FailsAsync(ErrorCode.StageFailed, () => workshop.RunAsync(stage));

        Assert.StartsWith(
            "cannot run the stage 'web': 'sh -c 'seq 1 100; echo \"it broke\" >&2; exit 3'' ended with exit code 3; "
                + "its output ends with:\n",
            message,
            StringComparison.Ordinal);
        Assert.Contains("it broke", message, StringComparison.Ordinal);
        Assert.Contains("\n100", message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n50\n", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_that_a_CI_system_would_read_as_a_command_is_only_text()
    {
        const string Print = @"printf '::error::x\n##vso[task.complete]\n\033[31mred\033[0m\n10%%\r::warning::y\n'";

        var message = await Workshop.FailsAsync(ErrorCode.StageFailed, () => workshop.RunAsync(Workshop.Shell("a", Print + "; exit 1")));

        Assert.EndsWith("\n: :error::x\n# #vso[task.complete]\nred\n10%\n: :warning::y", message, StringComparison.Ordinal);
        Assert.DoesNotContain(workshop.Details, line => line.Contains("##vso[", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failure_without_output_says_so() =>
        Assert.EndsWith(
            "ended with exit code 1; it printed nothing",
            await Workshop.FailsAsync(ErrorCode.StageFailed, () => workshop.RunAsync(Workshop.Shell("a", "exit 1"))),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_failed_stage_leaves_what_it_made_before()
    {
        await workshop.RunAsync(Stage);
        workshop.Write("in.txt", "fail");

        await Workshop.FailsAsync(ErrorCode.StageFailed, () => workshop.RunAsync(Stage));

        await AssertFormerAsync();
    }

    [Fact]
    public async Task A_stage_that_takes_too_long_is_ended_with_all_that_it_started()
    {
        await workshop.RunAsync(Stage with { Timeout = "00:10:00" });
        workshop.Write("in.txt", "hang");

        var message = await Workshop.FailsAsync(ErrorCode.StageTimedOut, () => workshop.RunAsync(Stage with { Timeout = "2" }));

        Assert.Contains("ran longer than 00:00:02 and was ended", message, StringComparison.Ordinal);
        await AssertNoProcessAsync();
        await AssertFormerAsync();
    }

    [Fact]
    public async Task A_cancelled_stage_is_ended_with_all_that_it_started()
    {
        await workshop.RunAsync(Stage);
        workshop.Write("in.txt", "hang");
        using var cancel = new CancellationTokenSource();
        var run = workshop.RunAsync(workshop.Input(Stage), cancel.Token);
        foreach (var name in new[] { "parent", "child", "orphan" }) await workshop.WaitForAsync(name);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        await AssertNoProcessAsync();
        await AssertFormerAsync();
    }

    [Fact]
    public async Task A_process_in_the_background_does_not_keep_a_stage_that_is_done()
    {
        await workshop.RunAsync(Workshop.Shell("server", "sh -c 'echo $$ > background; exec sleep 600' & echo done > $SLIM_OUTPUT/out"));

        Assert.Equal("done\n", workshop.ReadTree("server", "out"));
        using var left = System.Diagnostics.Process.GetProcessById(int.Parse(await workshop.WaitForAsync("background"), null));
        left.Kill();
    }

    [Fact]
    public async Task What_a_killed_run_left_behind_is_put_right()
    {
        await workshop.RunAsync(Stage);
        var folder = Path.Combine(workshop.Project, "obj/slim/stages/work");
        Directory.Move(Path.Combine(folder, "tree"), Path.Combine(folder, ".former"));
        Directory.CreateDirectory(Path.Combine(folder, ".next", "half"));

        await AssertFormerAsync();
        Assert.Equal([".lock", "state.json", "tree"], Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_damaged_state_costs_one_run()
    {
        await workshop.RunAsync(Stage);
        workshop.TakeLines();
        workshop.Write("obj/slim/stages/work/state.json", "{");

        await workshop.RunAsync(Stage);

        Assert.Equal(["stage work: ran (it had not run before)"], workshop.TakeLines());
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_named() =>
        Assert.Contains(
            "the program 'no-such-tool' was not found",
            await Workshop.FailsAsync(
                ErrorCode.StageFailed,
                () => workshop.RunAsync(new StageInput("a") { Kind = "exec", Command = "no-such-tool --x" })),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_key_that_fails_fails_its_stage() =>
        Assert.Contains(
            "'sh -c 'exit 4'' ended with exit code 4",
            await Workshop.FailsAsync(ErrorCode.StageFailed, () => workshop.RunAsync(Stage with { Key = "sh -c 'exit 4'" })),
            StringComparison.Ordinal);

    [Fact]
    public async Task Outputs_that_are_missing_after_a_run_are_an_error()
    {
        var message = await Workshop.FailsAsync(
            ErrorCode.StageOutputMissing,
            () => workshop.RunAsync(Workshop.Shell("a", "mkdir x && touch x/y") with { Outputs = "x;dist/**" }));

        Assert.Contains("'dist/**'", message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(workshop.Project, "obj/slim/stages/a/tree")));
    }

    [Fact]
    public async Task Inputs_that_match_nothing_are_an_error() =>
        Assert.Contains(
            "'source/**'",
            await Workshop.FailsAsync(ErrorCode.StageInputMissing, () => workshop.RunAsync(Stage with { Inputs = "source/**" })),
            StringComparison.Ordinal);

    [Fact]
    public async Task A_working_directory_that_is_not_there_is_an_error() =>
        await Workshop.FailsAsync(ErrorCode.StageInputMissing, () => workshop.RunAsync(Stage with { WorkingDirectory = "client" }));

    // The input is what it was before, and so is the output: nothing has to run.
    private async Task AssertFormerAsync()
    {
        workshop.Write("in.txt", "one");
        workshop.TakeLines();
        await workshop.RunAsync(Stage);
        Assert.Equal(["stage work: up to date"], workshop.TakeLines());
        Assert.Equal("one", workshop.ReadTree("work", "out"));
    }

    private async Task AssertNoProcessAsync()
    {
        foreach (var name in new[] { "parent", "child", "orphan" }) Assert.False(Workshop.IsRunning(await workshop.WaitForAsync(name)), name);
    }
}
