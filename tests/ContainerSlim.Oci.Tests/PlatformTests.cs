namespace ContainerSlim.Oci.Tests;

public sealed class PlatformTests
{
    [Theory]
    [InlineData("amd64", null, "amd64", null, true)]
    [InlineData("amd64", null, "arm64", null, false)]
    [InlineData("arm64", null, "arm64", "v8", true)]
    [InlineData("arm64", "v8", "arm64", null, true)]
    [InlineData("arm", "v7", "arm", "v7", true)]
    [InlineData("arm", "v7", "arm", "v6", false)]
    [InlineData("arm", "v7", "arm", null, true)]
    [InlineData("arm64", "v8", "arm64", "v9", true)]
    public void An_image_serves_where_processor_and_stated_variant_agree(string wanted, string? variant, string offered, string? offeredVariant, bool serves) =>
        Assert.Equal(serves, new Platform("linux", wanted, variant).Accepts(new Platform("linux", offered, offeredVariant)));

    [Fact]
    public void An_image_of_another_system_does_not_serve() =>
        Assert.False(new Platform("linux", "amd64").Accepts(new Platform("windows", "amd64")));

    [Fact]
    public void Windows_builds_have_to_agree_where_both_are_stated()
    {
        var wanted = new Platform("windows", "amd64") { OsVersion = "10.0.20348.1" };

        Assert.True(wanted.Accepts(new Platform("windows", "amd64")));
        Assert.False(wanted.Accepts(new Platform("windows", "amd64") { OsVersion = "10.0.17763.1" }));
    }

    [Fact]
    public void Platforms_with_the_same_features_are_equal()
    {
        var (a, b) = (new Platform("windows", "amd64") { OsFeatures = ["win32k"] }, new Platform("windows", "amd64") { OsFeatures = ["win32k"] });

        Assert.Equal(a, b);
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
    }

    [Theory]
    [InlineData(null, "linux/arm")]
    [InlineData("v7", "linux/arm/v7")]
    public void A_platform_is_written_as_Docker_writes_it(string? variant, string text) =>
        Assert.Equal(text, new Platform("linux", "arm", variant).ToString());
}
