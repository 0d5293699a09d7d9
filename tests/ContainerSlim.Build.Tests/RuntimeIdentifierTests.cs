using ContainerSlim.Oci;

namespace ContainerSlim.Build.Tests;

public sealed class RuntimeIdentifierTests
{
    [Theory]
    [InlineData("linux/amd64", "linux-x64")]
    [InlineData("linux/arm64", "linux-arm64")]
    [InlineData("linux/arm64/v8", "linux-arm64")]
    [InlineData("linux/arm/v7", "linux-arm")]
    [InlineData("linux/386", "linux-x86")]
    [InlineData("linux/riscv64", "linux-riscv64")]
    public void A_platform_has_a_runtime_identifier(string platform, string rid) => Assert.Equal(rid, RuntimeIdentifier.Of(Platform.Parse(platform)));

    [Theory]
    [InlineData("windows/386")]
    [InlineData("linux/mips")]
    public void A_platform_that_dotnet_makes_no_apps_for_is_refused(string platform) => Refusal.Is(
        ErrorCode.UnsupportedPlatform,
        $"cannot build an image for '{platform}': .NET has no runtime for it; use a platform such as linux/amd64 or linux/arm64",
        () => RuntimeIdentifier.Of(Platform.Parse(platform)));

    [Fact]
    public void Glibc_and_musl_are_one_platform() =>
        Assert.Equal(RuntimeIdentifier.ToPlatform("linux-x64"), RuntimeIdentifier.ToPlatform("linux-musl-x64"));

    [Fact]
    public void This_machine_is_a_platform() => Assert.Equal("linux", RuntimeIdentifier.ToPlatform(RuntimeIdentifier.Default).Os);
}
