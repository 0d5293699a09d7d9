using System.Text.RegularExpressions;
using ContainerSlim.Build;
using ContainerSlim.Oci;

namespace ContainerSlim.FloorTests;

/// <summary>Whoever meets a code finds it explained, and whoever breaks it finds a test.</summary>
public sealed partial class ErrorCodeTests
{
    private static readonly IReadOnlyList<Code> Codes =
    [
        .. Enum.GetValues<ErrorCode>()
            .Where(code => code != ErrorCode.None)
            .Select(code => new Code(SlimException.Format(code), nameof(ErrorCode), $"{code}"))
            .Concat(Enum.GetValues<WarningCode>()
                .Where(code => code != WarningCode.None)
                .Select(code => new Code(new Warning(code, "").CodeText, nameof(WarningCode), $"{code}")))
            .OrderBy(code => code.Text, StringComparer.Ordinal),
    ];

    private static readonly IReadOnlyList<Section> Sections = [.. SectionPattern().Matches(Tree.Read("docs/errors.md")).Select(Section.Of)];

    [Fact]
    public void The_manual_lists_every_code_once_in_order() =>
        Assert.Equal(Codes.Select(code => $"{code.Text}: {code.Name}"), Sections.Select(section => section.Title));

    [Fact]
    public void Warnings_have_codes_of_their_own() =>
        Assert.All(Codes, code => Assert.Equal(code.Type == nameof(WarningCode), code.Text.StartsWith("CSLIM7", StringComparison.Ordinal)));

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

        var untested = Codes.Where(code => !tests.Exists(test => NamePattern(code).IsMatch(test))).Select(code => $"{code.Text} {code.Name}");

        Offenders.None(untested);
    }

    private static IEnumerable<string> SectionsWithout(string pattern) =>
        Sections.Where(section => !Regex.IsMatch(section.Text, pattern, RegexOptions.CultureInvariant)).Select(section => section.Title);

    private static Regex NamePattern(Code code) => new($@"\b{code.Type}\.{code.Name}\b|\b{code.Text}\b", RegexOptions.CultureInvariant);

    [GeneratedRegex(@"^### (?<title>.*)$(?<text>[\s\S]*?)(?=^#|\z)", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex SectionPattern();

    private sealed record Code(string Text, string Type, string Name);

    private sealed record Section(string Title, string Text)
    {
        public static Section Of(Match match) => new(match.Groups["title"].Value, match.Groups["text"].Value);
    }
}
