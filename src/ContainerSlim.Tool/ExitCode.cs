using System.CommandLine;
using ContainerSlim.Build;

namespace ContainerSlim.Tool;

/// <summary>What a shell sees of how a command ended.</summary>
public static class ExitCode
{
    /// <summary>It did what it was asked for.</summary>
    public const int Success = 0;

    /// <summary>It failed, and the error output says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int WrongUsage = 2;

    /// <summary>It was cancelled; 128 and the number of SIGINT, as shells have it.</summary>
    public const int Canceled = 130;

    /// <summary>Runs a command and turns whatever it throws into a sentence and a code: the one place of this front end that catches.</summary>
    internal static async Task<int> OfAsync(ParseResult arguments, Func<Terminal, Task> run)
    {
        var terminal = Terminal.For(arguments);
        try
        {
            await run(terminal);
            return Success;
        }
#pragma warning disable CA1031 // A front end has nobody above it; what is not foreseen becomes CSLIM9999.
        catch (Exception e)
#pragma warning restore CA1031
        {
            terminal.Fail(Failure.Of(e), e);
            return e is OperationCanceledException ? Canceled : Failed;
        }
    }
}
