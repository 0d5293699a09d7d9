using System.Text.RegularExpressions;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>What the documentation tells users to write, taken out of it.</summary>
internal static partial class Documentation
{
    /// <summary>The text under a heading, up to the next of its level; all of a document where none is named.</summary>
    public static string Read(string document, string? heading = null)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", document));
        return heading is null ? text : text.Split("\n## ").Single(section => section.StartsWith(heading + "\n", StringComparison.Ordinal));
    }

    /// <summary>Its blocks of XML, or of another language.</summary>
    public static IReadOnlyList<string> Blocks(string text, string language = "xml") =>
        [.. BlockPattern().Matches(text).Where(match => match.Groups[1].Value == language).Select(match => match.Groups[2].Value)];

    /// <summary>What is written as code within its lines.</summary>
    public static IReadOnlyList<string> Spans(string text) => [.. SpanPattern().Matches(text).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("```([a-z]+)\n(.*?)```", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex BlockPattern();

    [GeneratedRegex("`([^`\n]+)`", RegexOptions.CultureInvariant)]
    private static partial Regex SpanPattern();
}
