using System.Globalization;

namespace ContainerSlim.Tool.Tests;

/// <summary>What a command line printed and returned.</summary>
internal sealed record ShellResult(int ExitCode, string Output, string Error);

/// <summary>Runs command lines of the tool in this process.</summary>
internal static class Shell
{
    public static Task<ShellResult> RunAsync(params string[] arguments) => RunAsync(CancellationToken.None, arguments);

    public static async Task<ShellResult> RunAsync(CancellationToken ct, params string[] arguments)
    {
        await using var output = new StringWriter(CultureInfo.InvariantCulture);
        await using var error = new StringWriter(CultureInfo.InvariantCulture);
        var code = await Application.RunAsync(arguments, output, error, ct);
        return new ShellResult(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs one that has to succeed, and returns its output.</summary>
    public static async Task<string> OutputOfAsync(params string[] arguments)
    {
        var result = await RunAsync(arguments);
        Assert.True(result.ExitCode == 0, $"exit code {result.ExitCode}\n{result.Output}\n{result.Error}");
        return result.Output;
    }
}
