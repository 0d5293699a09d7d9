using ContainerSlim.Debian.Packages;

namespace ContainerSlim.Debian.Tests;

public sealed class StanzaTests
{
    [Fact]
    public void A_blank_line_ends_a_stanza_and_a_blank_continues_a_field()
    {
        var stanzas = Stanza.ParseAll("Package: a\nDescription: short\n long\n .\n more\n\n\nPackage: b\r\n");

        Assert.Equal(["a", "b"], stanzas.Select(stanza => stanza["package"]));
        Assert.Equal(["long", ".", "more"], stanzas[0].Lines("Description"));
    }

    [Fact]
    public void Comments_are_left_out_wherever_they_are() =>
        Assert.Equal(["x", "y"], Stanza.Parse("# one\nSuites: x\n# two\n y\n").Words("Suites"));

    [Theory]
    [InlineData("no field\n")]
    [InlineData(" continues nothing\n")]
    [InlineData("A: 1\nA: 2\n")]
    [InlineData("A: 1\n\nB: 2\n")]
    [InlineData("")]
    public void What_is_not_one_stanza_is_refused(string text) => Assert.Throws<FormatException>(() => Stanza.Parse(text));
}
