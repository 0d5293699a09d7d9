using System.Diagnostics;

namespace ContainerSlim.TestKit;

/// <summary>What a finished program printed and returned.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Error)
{
    /// <summary>Everything it said, for a message.</summary>
    public override string ToString() => $"exit code {ExitCode}\n{Output}\n{Error}";
}

/// <summary>Runs real programs beside the code under test.</summary>
public sealed record Command(string Program, params string[] Arguments)
{
    public string? WorkingDirectory { get; init; }

    /// <summary>Variables set for the program; null removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    public byte[] Input { get; init; } = [];

    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Runs it to its end; at the time limit the whole process tree is ended and the test fails.</summary>
    public async Task<CommandResult> RunAsync()
    {
        using var process = Process.Start(StartInfo()) ?? throw new InvalidOperationException($"'{Program}' did not start.");
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.BaseStream.WriteAsync(Input);
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Timeout);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{Program} {string.Join(' ', Arguments)}' ran for more than {Timeout}.\n{await output}\n{await error}");
        }

        return new CommandResult(process.ExitCode, await output, await error);
    }

    /// <summary>Runs it and fails the test unless it returns 0.</summary>
    public async Task<CommandResult> RunSuccessfullyAsync()
    {
        var result = await RunAsync();
        return result.ExitCode == 0
            ? result
            : throw new InvalidOperationException($"'{Program} {string.Join(' ', Arguments)}' failed: {result}");
    }

    internal ProcessStartInfo StartInfo()
    {
        var start = new ProcessStartInfo(Program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = WorkingDirectory ?? "",
        };
        foreach (var argument in Arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in Environment)
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }

        return start;
    }
}
