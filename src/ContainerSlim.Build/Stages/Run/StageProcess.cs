using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>Runs the commands of an exec stage.</summary>
internal sealed class StageProcess(ExecStage stage)
{
    // Names an empty folder in which the command may put its output, and which becomes the stage's tree.
    private const string OutputVariable = "SLIM_OUTPUT";
    private const string StageVariable = "SLIM_STAGE_";

    // A tool that has not printed its version by then never will.
    private static readonly TimeSpan KeyLimit = TimeSpan.FromMinutes(1);

    private readonly OutputTail tail = new();

    /// <summary>Runs the stage's command to its end.</summary>
    /// <param name="turn">The stage's folder, its dependencies, and the log that receives the command's output.</param>
    /// <param name="ct">Cancels the operation and ends the command with all processes that it started.</param>
    /// <exception cref="BuildException">The command cannot be started, fails or takes too long.</exception>
    public async Task RunAsync(StageTurn turn, CancellationToken ct)
    {
        var start = StartInfo(stage.Command);
        start.Environment[OutputVariable] = turn.Folder.Next;
        start.Environment[ProcessTree.Variable] = turn.Folder.Mark;
        foreach (var result in turn.Upstream.Where(result => result.Folder is not null)) start.Environment[VariableOf(result.Stage)] = result.Folder;

        var run = new CommandRun(stage.Command, start, stage.Timeout, turn.Log.Line);
        await RunAsync(run, ct);
    }

    /// <summary>Returns the output of a command, for a tool's version.</summary>
    /// <exception cref="BuildException">The command cannot be started, fails or takes too long.</exception>
    public async Task<string> AskAsync(StageCommand key, CancellationToken ct)
    {
        await RunAsync(new CommandRun(key, StartInfo(key), KeyLimit, _ => { }), ct);
        return tail.ToString();
    }

    private static string VariableOf(Stage stage) => StageVariable + stage.Name.ToUpperInvariant().Replace('-', '_');

    private async Task RunAsync(CommandRun run, CancellationToken ct)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        if (run.Limit is { } time) timeout.CancelAfter(time);
        try
        {
            await using var running = RunningCommand.Start(run.Start, line =>
            {
                tail.Add(line);
                run.OnLine(line);
            });
            var exitCode = await running.WaitAsync(timeout.Token);
            if (exitCode != 0) throw Failed(run.Command, string.Create(CultureInfo.InvariantCulture, $"ended with exit code {exitCode}"), tail.ForMessage);
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            throw Failed(run.Command, $"cannot be started: {e.Message}", tail.ForMessage, e);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            var message = string.Create(
                CultureInfo.InvariantCulture,
                $"'{run.Command.Text}' ran longer than {run.Limit} and was ended, with all processes that it had started");
            throw new BuildException(ErrorCode.StageTimedOut, $"cannot run the stage '{stage.Name}': {message}{tail.ForMessage}", e);
        }
    }

    private ProcessStartInfo StartInfo(StageCommand command)
    {
        var start = new ProcessStartInfo
        {
            WorkingDirectory = stage.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in stage.Environment) start.Environment[name] = value;
        start.Environment[ProcessTree.Variable] = ProcessTree.NewMark();
        if (command.NeedsShell)
        {
            SetShell(start, command.Text);
            return start;
        }

        start.FileName = FindProgram(command, start.Environment);
        foreach (var argument in command.Words.Skip(1)) start.ArgumentList.Add(argument);
        return start;
    }

    private string FindProgram(StageCommand command, IDictionary<string, string?> environment)
    {
        try
        {
            return ProgramFile.Find(command.Words[0], stage.WorkingDirectory, environment);
        }
        catch (Win32Exception e)
        {
            throw Failed(command, $"cannot be started: {e.Message}", output: "", e);
        }
    }

    // cmd has its own quoting rules: with /s, it uses everything between the first and the last quote literally.
    private static void SetShell(ProcessStartInfo start, string text)
    {
        start.FileName = OperatingSystem.IsWindows() ? "cmd.exe" : "/bin/sh";
        if (OperatingSystem.IsWindows())
        {
            start.Arguments = $"/d /s /c \"{text}\"";
            return;
        }

        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(text);
    }

    private BuildException Failed(StageCommand command, string how, string output, Exception? cause = null) =>
        new(ErrorCode.StageFailed, $"cannot run the stage '{stage.Name}': '{command.Text}' {how}{output}", cause);

    /// <summary>A command to run.</summary>
    private sealed record CommandRun(StageCommand Command, ProcessStartInfo Start, TimeSpan? Limit, Action<string> OnLine);
}
