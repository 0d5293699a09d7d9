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

    [Fact]
    public void What_is_longer_than_a_message_should_be_is_cut()
    {
        Assert.Equal(new string('a', 300), ForeignText.Clean(new string('a', 300)));
        Assert.Equal(new string('a', 300) + "…", ForeignText.Clean(new string('a', 1 << 20)));
    }
}
