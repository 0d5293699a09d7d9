using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace ContainerSlim.Tool;

/// <summary>The command line: its commands and their exit codes.</summary>
public static class Application
{
    // After Ctrl+C there has to be time to delete temporary files.
    private static readonly TimeSpan CleanupLimit = TimeSpan.FromSeconds(10);

    private static readonly string[] Examples =
    [
        "containerslim build bin/Release/net10.0/publish -t registry.example.com/team/app:1.0",
        "containerslim copy registry.example.com/team/app:1.0 oci-archive:app.tar",
        "containerslim rebase registry.example.com/team/app:1.0",
        "containerslim inspect oci-archive:app.tar",
        "containerslim cache prune --older-than 7d",
    ];

    /// <summary>Runs one command line to its end.</summary>
    /// <param name="arguments">The arguments, without the program's name.</param>
    /// <param name="output">Takes results.</param>
    /// <param name="error">Takes progress, warnings and errors.</param>
    /// <param name="ct">Cancels the run, as Ctrl+C does.</param>
    /// <returns>The exit code: one of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken ct)
    {
        var result = CreateRoot().Parse(arguments);
        var mistake = result.Action as ParseErrorAction;
        mistake?.ShowHelp = false;
        mistake?.ShowTypoCorrections = false;

        var configuration = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = CleanupLimit,
        };
        var code = await result.InvokeAsync(configuration, ct);
        if (mistake is null) return code;

        await error.WriteLineAsync($"'containerslim {CommandName(result)}--help' shows how to use this command.".AsMemory(), CancellationToken.None);
        return ExitCode.WrongUsage;
    }

    private static RootCommand CreateRoot()
    {
        var (build, copy, rebase, inspect) = (BuildCommand.Create(), CopyCommand.Create(), RebaseCommand.Create(), InspectCommand.Create());
        var (prune, verify) = (PruneCommand.Create(), VerifyCommand.Create());
        var cache = CacheCommand.Create(prune, verify);
        var locks = LockCommand.Create();
        var root = new RootCommand("Build, copy and inspect container images without a daemon.")
        {
            build,
            copy,
            rebase,
            inspect,
            locks,
            cache,
            SharedOptions.CreateQuiet(),
            SharedOptions.CreateVerbose(),
        };
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((SynchronousCommandLineAction)help.Action!, new Dictionary<Command, IReadOnlyList<string>>
        {
            [root] = Examples,
            [build] = BuildCommand.Examples,
            [copy] = CopyCommand.Examples,
            [rebase] = RebaseCommand.Examples,
            [inspect] = InspectCommand.Examples,
            [locks] = LockCommand.Examples,
            [cache] = CacheCommand.Examples,
            [prune] = PruneCommand.Examples,
            [verify] = VerifyCommand.Examples,
        });
        return root;
    }

    private static string CommandName(ParseResult result)
    {
        var name = "";
        for (var at = result.CommandResult; at.Command is not RootCommand; at = (CommandResult)at.Parent!) name = $"{at.Command.Name} {name}";
        return name;
    }
}
