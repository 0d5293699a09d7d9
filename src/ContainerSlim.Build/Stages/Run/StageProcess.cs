using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>Runs the commands of exec stages.</summary>
internal static class StageProcess
{
    // Where the command may put what it makes: a folder that is empty, and becomes the stage's tree.
    private const string OutputVariable = "SLIM_OUTPUT";
    private const string StageVariable = "SLIM_STAGE_";

    // A tool that does not tell its version by then will not.
    private static readonly TimeSpan KeyLimit = TimeSpan.FromMinutes(1);

    /// <summary>Runs a stage's command to its end.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="folder">Where its tree is made, and what is known of the run by whoever comes later.</param>
    /// <param name="upstream">What it depends on.</param>
    /// <param name="log">Hears what the command prints.</param>
    /// <param name="ct">Ends the command, and all that it started.</param>
    /// <exception cref="BuildException">It cannot be started, fails, or takes too long.</exception>
    public static async Task RunAsync(ExecStage stage, StageFolder folder, IReadOnlyList<StageResult> upstream, StageLog log, CancellationToken ct)
    {
        var tail = new OutputTail();
        var start = StartInfo(stage, stage.Command);
        start.Environment[OutputVariable] = folder.Next;
        start.Environment[ProcessTree.Variable] = folder.Mark;
        foreach (var result in upstream.Where(result => result.Folder is not null)) start.Environment[VariableOf(result.Stage)] = result.Folder;

        var exitCode = await RunAsync(stage, start, stage.Command, stage.Timeout, tail, log.Line, ct);
        if (exitCode == 0) return;

        throw Failed(stage, stage.Command, string.Create(CultureInfo.InvariantCulture, $"ended with exit code {exitCode}"), tail);
    }

    /// <summary>What a command prints, for a tool's version.</summary>
    /// <exception cref="BuildException">It cannot be started, fails, or takes too long.</exception>
    public static async Task<string> AskAsync(ExecStage stage, StageCommand key, CancellationToken ct)
    {
        var tail = new OutputTail();
        var exitCode = await RunAsync(stage, StartInfo(stage, key), key, KeyLimit, tail, _ => { }, ct);
        if (exitCode == 0) return tail.ToString();

        throw Failed(stage, key, string.Create(CultureInfo.InvariantCulture, $"ended with exit code {exitCode}"), tail);
    }

    private static string VariableOf(Stage stage) => StageVariable + stage.Name.ToUpperInvariant().Replace('-', '_');

    private static async Task<int> RunAsync(ExecStage stage, ProcessStartInfo start, StageCommand command, TimeSpan? limit, OutputTail tail, Action<string> onLine, CancellationToken ct)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        if (limit is { } time) timeout.CancelAfter(time);
        try
        {
            await using var running = RunningCommand.Start(start, line =>
            {
                tail.Add(line);
                onLine(line);
            });
            return await running.WaitAsync(timeout.Token);
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            throw Failed(stage, command, $"cannot be started: {e.Message}", tail, e);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            var message = string.Create(CultureInfo.InvariantCulture, $"'{command.Text}' ran for longer than {limit} and was ended, with all that it had started");
            throw new BuildException(ErrorCode.StageTimedOut, $"cannot run the stage '{stage.Name}': {message}{tail.ForMessage}", e);
        }
    }

    private static ProcessStartInfo StartInfo(ExecStage stage, StageCommand command)
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
        if (command.NeedsShell) SetShell(start, command.Text);
        else
        {
            start.FileName = FindProgram(stage, command, start.Environment);
            foreach (var argument in command.Words.Skip(1)) start.ArgumentList.Add(argument);
        }

        return start;
    }

    private static string FindProgram(ExecStage stage, StageCommand command, IDictionary<string, string?> environment)
    {
        try
        {
            return ProgramFile.Find(command.Words[0], stage.WorkingDirectory, environment);
        }
        catch (Win32Exception e)
        {
            throw Failed(stage, command, $"cannot be started: {e.Message}", tail: null, e);
        }
    }

    // cmd has quoting rules of its own: with /s it takes everything between the first quote and the last as it is.
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

    private static BuildException Failed(ExecStage stage, StageCommand command, string how, OutputTail? tail, Exception? cause = null) =>
        new(ErrorCode.StageFailed, $"cannot run the stage '{stage.Name}': '{command.Text}' {how}{tail?.ForMessage}", cause);
}
