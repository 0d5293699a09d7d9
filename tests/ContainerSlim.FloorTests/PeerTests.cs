using System.Text.RegularExpressions;

namespace ContainerSlim.FloorTests;

/// <summary>What a test requires is what the script installs.</summary>
public sealed partial class PeerTests
{
    [Fact]
    public void Every_program_that_a_test_requires_is_one_that_the_script_installs()
    {
        var required = Tree.Files("tests", "*.cs").SelectMany(file => RequiredPattern().Matches(Tree.Read(file))).Select(match => match.Groups[1].Value);
        var installed = ListedPattern().Matches(Tree.Read("build/peers.sh")).Select(match => match.Groups[1].Value);

        Offenders.None(required.Except(installed));
    }

    [GeneratedRegex("""Peer\.Require\("([^"]+)"\)""", RegexOptions.CultureInvariant)]
    private static partial Regex RequiredPattern();

    // A line of the list: a program, blanks, a package.
    [GeneratedRegex(@"^(\S+) {2,}\S+$", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex ListedPattern();
}
