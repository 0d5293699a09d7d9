using System.Diagnostics;

namespace ContainerSlim.Build.Stages;

/// <summary>A running command. Its output is read line by line, and if it is canceled, all processes that it started are ended, too.</summary>
internal sealed class RunningCommand : IAsyncDisposable
{
    // A process that a command left in the background keeps the output open, but the command's own lines arrive immediately.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Process process;
    private readonly ProcessTree tree;
    private readonly Task output;

    private RunningCommand(Process process, ProcessTree tree, Action<string> onLine)
    {
        this.process = process;
        this.tree = tree;
        output = Task.WhenAll(ReadLinesAsync(process.StandardOutput, onLine), ReadLinesAsync(process.StandardError, onLine));
    }

    /// <summary>Starts a command without standard input, whose environment contains a mark.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The command cannot be started.</exception>
    public static RunningCommand Start(ProcessStartInfo start, Action<string> onLine)
    {
        var tree = new ProcessTree(start.Environment[ProcessTree.Variable]!);
        var process = Process.Start(start) ?? throw new IOException("no process was started");
        process.StandardInput.Close();
        return new RunningCommand(process, tree, onLine);
    }

    /// <summary>Waits for the command to end and returns its exit code. If canceled, ends the command and all processes that it started.</summary>
    public async Task<int> WaitAsync(CancellationToken ct)
    {
        try
        {
            await process.WaitForExitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            tree.End(process);
            await SettleAsync();
            throw;
        }

        await SettleAsync();
        return process.ExitCode;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        process.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task SettleAsync() => await Task.WhenAny(output, Task.Delay(Patience, CancellationToken.None));

    private static async Task ReadLinesAsync(StreamReader reader, Action<string> onLine)
    {
        try
        {
            while (await reader.ReadLineAsync() is { } line) onLine(line);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The stream was closed during the read, because the process is no longer awaited.
        }
    }
}
