namespace ContainerSlim.Build.Tests;

public sealed class PackageVersionTests
{
    [Theory]
    [InlineData("10.0.9", "10.0.10")]
    [InlineData("9.0.11", "10.0.0")]
    [InlineData("10.0.0-rc.1", "10.0.0")]
    [InlineData("10.0.0-rc.2.25502.1", "10.0.0-rc.10")]
    [InlineData("10.0.0-preview.7", "10.0.0-rc.1")]
    [InlineData("10.0.0-rc", "10.0.0-rc.1")]
    [InlineData("10.0.0-1", "10.0.0-alpha")]
    [InlineData("none", "0.1")]
    public void The_left_version_is_older(string left, string right) =>
        Assert.True(PackageVersion.Parse(left).CompareTo(PackageVersion.Parse(right)) < 0);

    [Fact]
    public void A_version_is_as_old_as_itself() => Assert.Equal(0, PackageVersion.Parse("10.0.0-rc.1").CompareTo(PackageVersion.Parse("10.0.0-rc.1")));
}
