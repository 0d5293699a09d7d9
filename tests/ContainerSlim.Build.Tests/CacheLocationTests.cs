using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

[Collection(nameof(EnvironmentVariables))]
public sealed class CacheLocationTests
{
    [Fact]
    public void XDG_CACHE_HOME_says_where_the_cache_is()
    {
        using var _ = new EnvironmentVariables(("XDG_CACHE_HOME", "/var/cache/me"));

        Assert.Equal("/var/cache/me/containerslim", CacheLocation.Default);
    }

    [SkippableTheory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("relative/path")]
    public void Without_it_the_cache_is_in_the_home_directory(string? cacheHome)
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows keeps caches elsewhere");
        using var directory = new TemporaryDirectory();
        using var _ = new EnvironmentVariables(("XDG_CACHE_HOME", cacheHome), ("HOME", directory.Path));

        Assert.Equal(directory.Combine(".cache", "containerslim"), CacheLocation.Default);
    }
}
