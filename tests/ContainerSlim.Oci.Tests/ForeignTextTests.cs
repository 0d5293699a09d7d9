using System.Text.Json;

namespace ContainerSlim.Oci.Tests;

public sealed class ForeignTextTests
{
    [Theory]
    [InlineData("too\u001b[2J old", "too[2J old")]
    [InlineData("one\r\ntwo\0", "onetwo")]
    [InlineData("csi \u009b31m", "csi 31m")]
    [InlineData("user\u202etxt.exe", "usertxt.exe")]
    [InlineData("a\u2028b", "ab")]
    [InlineData("  Grüße, 世界 ", "Grüße, 世界")]
    public void What_could_rewrite_a_terminal_is_left_out(string text, string clean) => Assert.Equal(clean, ForeignText.Clean(text));

    [Theory]
    [InlineData("##vso[task.setvariable variable=x]y", "# #vso[task.setvariable variable=x]y")]
    [InlineData("see ##[error]it", "see # #[error]it")]
    [InlineData("##teamcity[buildProblem]", "# #teamcity[buildProblem]")]
    [InlineData("###[x]", "## #[x]")]
    [InlineData("::error::it", ": :error::it")]
    [InlineData("std::string", "std::string")]
    [InlineData("## heading", "## heading")]
    [InlineData("tag\U000E0041", "tag")]
    public void What_a_CI_system_reads_as_a_command_is_only_text(string text, string clean)
    {
        Assert.Equal(clean, ForeignText.Clean(text));
        Assert.Equal(clean, ForeignText.OneLine(text));
        Assert.Equal(clean, ForeignText.Lines(text));
    }

    [Theory]
    [InlineData("a\r\nb\tc\n", "a  b c")]
    [InlineData("\u001b[31mred\u001b[0m", "red")]
    [InlineData("\u001b]0;title\atext", "text")]
    [InlineData("\u001b", "")]
    [InlineData("\u001b[", "")]
    [InlineData("user\u202etxt.exe", "usertxt.exe")]
    public void One_line_stays_one_line(string text, string line) => Assert.Equal(line, ForeignText.OneLine(text));

    [Fact]
    public void Half_a_character_is_none() => Assert.Equal("half\ufffd", ForeignText.OneLine("half" + '\ud800'));

    [Fact]
    public void One_line_is_not_shortened() => Assert.Equal(1000, ForeignText.OneLine(new string('ä', 1000)).Length);

    [Theory]
    [InlineData("one\n  ::warning::two\n##[group]three", "one\n  : :warning::two\n# #[group]three")]
    [InlineData("10%\r::set-output name=x::y", "10%\n: :set-output name=x::y")]
    [InlineData("\u001b[1m::error::x", ": :error::x")]
    [InlineData("a\tb\r\nc", "a\tb\r\nc")]
    [InlineData("section_start:1:x\r\u001b[0Ktext", "section_start:1:x\ntext")]
    public void Each_of_several_lines_is_only_text(string text, string lines) => Assert.Equal(lines, ForeignText.Lines(text));

    [Theory]
    [InlineData("""{"a":"##vso[x]"}""")]
    [InlineData("{\n  \"a\": \"\u202e \U000E0041 \u007f ###\"\n}\n")]
    [InlineData("""{"a":"hällo 😀"}""")]
    public void Json_means_the_same(string json)
    {
        using var before = JsonDocument.Parse(json);
        var safe = ForeignText.Json(json);
        using var after = JsonDocument.Parse(safe);

        Assert.Equal(before.RootElement.GetProperty("a").GetString(), after.RootElement.GetProperty("a").GetString());
        Assert.DoesNotContain("##", safe, StringComparison.Ordinal);
        Assert.Equal(safe, ForeignText.Lines(safe));
    }

    [Fact]
    public void What_is_longer_than_a_message_should_be_is_cut()
    {
        Assert.Equal(new string('a', 300), ForeignText.Clean(new string('a', 300)));
        Assert.Equal(new string('a', 300) + "…", ForeignText.Clean(new string('a', 1 << 20)));
    }
}
