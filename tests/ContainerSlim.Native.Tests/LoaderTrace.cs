using System.Text.RegularExpressions;
using ContainerSlim.TestKit;

namespace ContainerSlim.Native.Tests;

/// <summary>What this machine's own loader finds for a program, without starting it. ld.so(8), LD_TRACE_LOADED_OBJECTS.</summary>
internal sealed partial record LoaderTrace(IReadOnlyList<string> Found, IReadOnlyList<string> Missing, string Text)
{
    public static async Task<LoaderTrace> OfAsync(string program, string libraryPath = "")
    {
        var result = await new Command(program)
        {
            Environment = new Dictionary<string, string?> { ["LD_TRACE_LOADED_OBJECTS"] = "1", ["LD_LIBRARY_PATH"] = libraryPath, ["LC_ALL"] = "C" },
        }.RunAsync();
        var lines = result.Output.Split('\n');
        var found = lines.Select(line => Place().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value);
        return new LoaderTrace(
            [.. found.Where(path => !IsLoader(path)).Order(StringComparer.Ordinal)],
            [.. lines.Select(line => Nothing().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value)],
            result.ToString());
    }

    /// <summary>Whether a file is the loader. It lists itself only if a library needs it by its name.</summary>
    public static bool IsLoader(string path) => Path.GetFileName(path).StartsWith("ld-linux", StringComparison.Ordinal);

    [GeneratedRegex(@"(?:^|=> |\t)(/\S+) \(0x")]
    private static partial Regex Place();

    [GeneratedRegex(@"(\S+) => not found")]
    private static partial Regex Nothing();
}
