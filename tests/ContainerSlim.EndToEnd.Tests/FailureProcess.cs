using System.Diagnostics;
using System.Globalization;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>A real <c>dotnet</c> process that a test sends signals to.</summary>
internal sealed class FailureProcess : IDisposable
{
    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> error;

    private FailureProcess(Process process)
    {
        this.process = process;
        output = process.StandardOutput.ReadToEndAsync();
        error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts <c>dotnet</c> with arguments, in a folder.</summary>
    public static FailureProcess Start(string folder, params string[] arguments)
    {
        // A shell in the background has its children ignore SIGINT, and they pass that on; here it is as in a terminal.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Variables) start.Environment[name] = value;
        return new FailureProcess(Process.Start(start)!);
    }

    /// <summary>No terminal logger, no process that stays behind, and no container runtime that answers.</summary>
    public static IReadOnlyDictionary<string, string?> Variables { get; } = new Dictionary<string, string?>(PublishedSample.NoDocker)
    {
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
        ["UseSharedCompilation"] = "false",
        ["DOTNET_CLI_UI_LANGUAGE"] = "en",
        ["DOTNET_NOLOGO"] = "1",
        // What the test host itself was started with means nothing to the project.
        ["MSBuildSDKsPath"] = null,
        ["MSBuildExtensionsPath"] = null,
        ["MSBUILD_EXE_PATH"] = null,
    };

    /// <summary>Waits until something has happened; the test fails where the process ends before.</summary>
    public async Task ReachAsync(Task reached)
    {
        var ended = process.WaitForExitAsync();
        if (await Task.WhenAny(reached, ended) == ended) Assert.Fail($"It ended too early: {await EndAsync()}");
    }

    /// <summary>Ctrl+C.</summary>
    public Task<CommandResult> InterruptAsync() => SignalAsync("INT");

    /// <summary>What nobody can prepare for.</summary>
    public Task<CommandResult> KillAsync() => SignalAsync("KILL");

    /// <summary>The same at a moment, if it has not ended by then.</summary>
    public async Task KillAtAsync(Task moment)
    {
        await Task.WhenAny(moment, process.WaitForExitAsync());
        process.Kill(entireProcessTree: true);
        await EndAsync();
    }

    /// <summary>Waits for its end.</summary>
    public async Task<CommandResult> EndAsync()
    {
        await process.WaitForExitAsync();
        return new CommandResult(process.ExitCode, await output, await error);
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private async Task<CommandResult> SignalAsync(string signal)
    {
        await new Command("kill", $"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)).RunSuccessfullyAsync();
        return await EndAsync();
    }
}
