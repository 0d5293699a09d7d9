using System.CommandLine;
using System.CommandLine.Invocation;

namespace ContainerSlim.Tool;

/// <summary>The usual help of a command, followed by its examples.</summary>
internal sealed class HelpWithExamples(SynchronousCommandLineAction help, IReadOnlyDictionary<Command, IReadOnlyList<string>> examples)
    : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => help.ClearsParseErrors;

    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var line in examples[parseResult.CommandResult.Command]) output.WriteLine("  " + line);
        return code;
    }
}
