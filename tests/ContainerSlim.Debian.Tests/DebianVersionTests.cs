using ContainerSlim.Debian.Packages;
using ContainerSlim.TestKit;

namespace ContainerSlim.Debian.Tests;

public sealed class DebianVersionTests
{
    // Each comes before the next.
    private static readonly string[] Ascending =
    [
        "~", "0~~", "0~", "0", "0+b1", "0.1", "1.0~beta1~svc1", "1.0~beta1", "1.0", "1.0-0.1", "1.0-1~deb12u1", "1.0-1", "1.0-1+b1", "1.0-1+deb12u2",
        "1.0-1+deb12u10", "1.0-1.1", "1.0-10", "1.0a", "1.0+a", "1.0.1-1", "1.2-3-1", "1.2-3-2", "1.2.3", "1.10", "1.18446744073709551616",
        "1:0.1", "1:1.3.dfsg+really1.3.1-1+b1", "2:0",
    ];

    [Fact]
    public void Versions_come_in_Debians_order()
    {
        var versions = Ascending.Select(DebianVersion.Parse).ToList();

        Assert.Equal(Ascending, versions.AsEnumerable().Reverse().Order().Select(version => version.ToString()));
        Assert.All(versions.Zip(versions.Skip(1)), pair => Assert.True(pair.First < pair.Second && pair.Second > pair.First && pair.First != pair.Second));
    }

    [Theory]
    [InlineData("1.0", "1.00")]
    [InlineData("1.0", "1.0-0")]
    [InlineData("0:1.0", "1.0")]
    [InlineData("1.", "1.0")]
    public void Versions_that_differ_in_zeros_only_are_equal(string left, string right)
    {
        Assert.Equal(DebianVersion.Parse(left), DebianVersion.Parse(right));
        Assert.Equal(DebianVersion.Parse(left).GetHashCode(), DebianVersion.Parse(right).GetHashCode());
    }

    [SkippableFact]
    public async Task The_order_is_that_of_dpkg()
    {
        var dpkg = Peer.Require("dpkg");
        string[] more =
        [
            .. Ascending.Where(text => char.IsAsciiDigit(text[0])),
            "1.00", "1.0-0", "0:1.0", "01.2", "1.2.03-a~1", "1.2.3-a", "1.2.3-A",
            "3.0.22-1~deb12u2", "3.0.20-1~deb12u1", "2.36-9+deb12u14", "2.36-9+deb12u7",
        ];
        foreach (var left in more)
        {
            var right = more[(Array.IndexOf(more, left) * 7 + 5) % more.Length];
            var expected = (await new Command(dpkg, "--compare-versions", left, "lt", right).RunAsync()).ExitCode == 0;
            Assert.True(expected == (DebianVersion.Parse(left) < DebianVersion.Parse(right)), $"{left} < {right} is {expected}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(":1")]
    [InlineData("a:1")]
    [InlineData("-1:1")]
    [InlineData("1.0-")]
    [InlineData("-1")]
    [InlineData("1 0")]
    [InlineData("1_0")]
    public void What_is_no_version_is_refused(string text) => Assert.Throws<FormatException>(() => DebianVersion.Parse(text));
}
