using ContainerSlim.Oci;

namespace ContainerSlim.Build.Tests;

public sealed class CacheLimitTests
{
    [Theory]
    [InlineData(null, 10L << 30)]
    [InlineData(" ", 10L << 30)]
    [InlineData("5GB", 5_000_000_000)]
    [InlineData("512MiB", 512L << 20)]
    public void A_size_is_the_limit_and_thirty_days_are_the_age(string? text, long size) =>
        Assert.Equal(new StoreLimits { MaxSize = size, MaxAge = TimeSpan.FromDays(30) }, CacheLimit.Parse(text));

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("0")]
    public void Without_a_limit_nothing_is_removed(string text) => Assert.Null(CacheLimit.Parse(text));

    [Theory]
    [InlineData("much")]
    [InlineData("-1GB")]
    [InlineData("10 apples")]
    public void What_is_no_size_is_a_sentence(string text)
    {
        var e = Assert.Throws<BuildException>(() => CacheLimit.Parse(text));

        Assert.Equal((ErrorCode.InvalidProperty, $"cannot use SlimCacheLimit='{text}': it must be a size such as 10GB, or none"), (e.Code, e.Message));
    }
}
