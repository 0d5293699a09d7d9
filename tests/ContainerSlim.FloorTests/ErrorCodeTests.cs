using System.Text.RegularExpressions;
using ContainerSlim.Oci;

namespace ContainerSlim.FloorTests;

/// <summary>Whoever meets a code finds it explained, and whoever breaks it finds a test.</summary>
public sealed partial class ErrorCodeTests
{
    private static readonly IReadOnlyList<ErrorCode> Codes = [.. Enum.GetValues<ErrorCode>().Where(code => code != ErrorCode.None)];

    private static readonly IReadOnlyList<Section> Sections = [.. SectionPattern().Matches(Tree.Read("docs/errors.md")).Select(Section.Of)];

    [Fact]
    public void The_manual_lists_every_code_once_in_order() =>
        Assert.Equal(Codes.Select(code => $"{SlimException.Format(code)}: {code}"), Sections.Select(section => section.Title));

    [Fact]
    public void The_manual_begins_each_section_with_what_the_code_means() => Offenders.None(SectionsWithout(@"^\n+\w.*\.\n"));

    [Fact]
    public void The_manual_says_the_cause_of_every_code() => Offenders.None(SectionsWithout(@"\n\*\*Cause\.\*\* \S.*\.\n"));

    [Fact]
    public void The_manual_says_the_cure_of_every_code() => Offenders.None(SectionsWithout(@"\n\*\*Cure\.\*\* \S.*\.\n"));

    [Fact]
    public void Every_code_is_named_by_a_test()
    {
        var tests = Tree.Files("tests", "*.cs").Where(file => !file.Contains("FloorTests", StringComparison.Ordinal)).Select(Tree.Read).ToList();

        var untested = Codes.Where(code => !tests.Exists(test => NamePattern(code).IsMatch(test))).Select(code => $"{SlimException.Format(code)} {code}");

        Offenders.None(untested);
    }

    private static IEnumerable<string> SectionsWithout(string pattern) =>
        Sections.Where(section => !Regex.IsMatch(section.Text, pattern, RegexOptions.CultureInvariant)).Select(section => section.Title);

    private static Regex NamePattern(ErrorCode code) => new($@"\bErrorCode\.{code}\b|\b{SlimException.Format(code)}\b", RegexOptions.CultureInvariant);

    [GeneratedRegex(@"^### (?<title>.*)$(?<text>[\s\S]*?)(?=^#|\z)", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex SectionPattern();

    private sealed record Section(string Title, string Text)
    {
        public static Section Of(Match match) => new(match.Groups["title"].Value, match.Groups["text"].Value);
    }
}
