using System.CommandLine;
using ContainerSlim.Build;

namespace ContainerSlim.Tool;

/// <summary>The exit codes of the commands.</summary>
public static class ExitCode
{
    /// <summary>The command succeeded.</summary>
    public const int Success = 0;

    /// <summary>The command failed, and standard error says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int WrongUsage = 2;

    /// <summary>The command was canceled: 128 plus the number of SIGINT, as in shells.</summary>
    public const int Canceled = 130;

    /// <summary>Runs a command and turns each exception into a message and an exit code. This is the only place of this front end that catches.</summary>
    internal static async Task<int> OfAsync(ParseResult arguments, Func<Terminal, Task> run)
    {
        var terminal = Terminal.For(arguments);
        try
        {
            await run(terminal);
            return Success;
        }
#pragma warning disable CA1031 // Nothing above a front end could catch; unexpected exceptions become CSLIM9999.
        catch (Exception e)
#pragma warning restore CA1031
        {
            terminal.Fail(Failure.Of(e), e);
            return e is OperationCanceledException ? Canceled : Failed;
        }
    }
}
