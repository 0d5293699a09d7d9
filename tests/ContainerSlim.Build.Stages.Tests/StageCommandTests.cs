namespace ContainerSlim.Build.Stages.Tests;

public sealed class StageCommandTests
{
    [Theory]
    [InlineData("npm  run\tbuild", "npm|run|build")]
    [InlineData("""echo "a b" 'c d' e\ f""", "echo|a b|c d|e f")]
    [InlineData("""a"b"'c'd""", "abcd")]
    [InlineData("""echo '' "" """, "echo||")]
    [InlineData("""echo "\"x\" \\ \$y \n" '\'""", """echo|"x" \ $y \n|\""")]
    [InlineData("echo $HOME *.js", "echo|$HOME|*.js")]
    [InlineData("""echo "&&" '|' a\;b""", "echo|&&|||a;b")]
    public void A_command_is_split_as_by_a_shell_and_nothing_is_expanded(string text, string words) =>
        Assert.Equal(words, string.Join('|', StageCommand.Parse(text, escapes: true).Words));

    [Fact]
    public void On_windows_a_backslash_is_part_of_a_path() =>
        Assert.Equal([@"tools\build.cmd", @"C:\a b\c", "\"q\""], StageCommand.Parse(@"tools\build.cmd ""C:\a b\c"" \""q\""", escapes: false).Words);

    [Theory]
    [InlineData("echo 'a")]
    [InlineData("echo \"a")]
    [InlineData("   ")]
    public void A_command_that_does_not_end_is_refused(string text) => Assert.Throws<FormatException>(() => StageCommand.Parse(text));

    [Theory]
    [InlineData("a && b", "&&")]
    [InlineData("a | b", "|")]
    [InlineData("a > b", ">")]
    [InlineData("a ; b", ";")]
    public void What_means_something_to_a_shell_only_is_refused(string text, string word) =>
        Assert.StartsWith($"'{word}' needs a shell", Assert.Throws<FormatException>(() => StageCommand.Parse(text)).Message, StringComparison.Ordinal);
}
