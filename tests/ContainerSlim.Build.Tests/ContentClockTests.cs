using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>Which time static files get, and what users are told of it.</summary>
public sealed class ContentClockTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Commit = Now.AddDays(-3);

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [SkippableTheory]
    [InlineData(null)]
    [InlineData("auto")]
    [InlineData("git")]
    [InlineData(" GIT ")]
    public async Task In_a_work_tree_it_is_that_of_the_commit(string? property)
    {
        await CommitAsync(Commit);

        var (times, hint) = await ReadAsync(property, null);

        Assert.Equal((ContentTimes.Before(Commit), null), (times, hint));
    }

    [Fact]
    public async Task Elsewhere_the_content_decides_and_a_hint_says_why()
    {
        var (times, hint) = await ReadAsync(null, null);

        Assert.Equal(ContentTimes.OfContent, times);
        Assert.Equal(
            "Browsers may keep static files for years without asking, because their timestamps are old: the project is not in a git work tree; "
                + "set SlimContentTime or SOURCE_DATE_EPOCH to the time of the source (docs/browser-caching.md).",
            hint);
    }

    [Fact]
    public async Task Elsewhere_git_is_refused()
    {
        var failure = await Assert.ThrowsAsync<BuildException>(() => ReadAsync("git", null));

        Assert.Equal(
            (ErrorCode.InvalidProperty, "cannot use SlimContentTime='git': the project is not in a git work tree"),
            (failure.Code, failure.Message));
    }

    [SkippableFact]
    public async Task SOURCE_DATE_EPOCH_stands_above_the_commit_and_below_a_choice()
    {
        var epoch = Now.AddDays(-1);
        await CommitAsync(Commit);

        Assert.Equal(ContentTimes.Before(epoch), (await ReadAsync(null, epoch)).Times);
        Assert.Equal(ContentTimes.Before(Commit), (await ReadAsync("git", epoch)).Times);
        Assert.Equal(ContentTimes.OfContent, (await ReadAsync("content", epoch)).Times);
        Assert.Equal(ContentTimes.Same, (await ReadAsync("epoch", epoch)).Times);
    }

    [Theory]
    [InlineData("1767225600")]
    [InlineData("2026-01-01")]
    [InlineData("2026-01-01T00:00:00Z")]
    [InlineData("2026-01-01T01:30:00+01:30")]
    [InlineData("2025-12-31T19:00:00.25-05:00")]
    public async Task A_time_can_be_given(string text)
    {
        var (times, hint) = await ReadAsync(text, null);

        Assert.Equal((ContentTimes.Before(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)).Identity, null), (times.Identity, hint));
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("-1")]
    [InlineData("253402300800")]
    [InlineData("2026-13-01")]
    [InlineData("01/02/2026")]
    [InlineData("1969-12-31")]
    public async Task What_is_no_time_is_refused(string text)
    {
        var failure = await Assert.ThrowsAsync<BuildException>(() => ReadAsync(text, null));

        Assert.Equal(ErrorCode.InvalidProperty, failure.Code);
        Assert.StartsWith(
            $"cannot use SlimContentTime='{text}': it must be auto, git, content, epoch, a whole number of seconds since 1970, or a date",
            failure.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("2024-01-01")]
    public async Task An_old_time_gets_a_hint(string text) =>
        Assert.StartsWith(
            "Browsers may keep static files for years without asking, because their timestamps are old: SlimContentTime or SOURCE_DATE_EPOCH is ",
            (await ReadAsync(text, null)).Hint,
            StringComparison.Ordinal);

    [SkippableFact]
    public async Task A_commit_of_the_future_gets_a_hint()
    {
        await CommitAsync(new(2031, 5, 6, 7, 8, 9, TimeSpan.Zero));

        Assert.Equal(
            "Static files have timestamps in the future: the time of the git commit is 2031-05-06 07:08 UTC (docs/browser-caching.md).",
            (await ReadAsync(null, null)).Hint);
    }

    [SkippableFact]
    public async Task The_clock_of_another_machine_may_be_a_little_fast()
    {
        await CommitAsync(Now.AddMinutes(10));

        Assert.Null((await ReadAsync(null, null)).Hint);
    }

    private async Task CommitAsync(DateTimeOffset time) => await (await GitWorkTree.CreateAsync(directory.Path)).CommitAsync(time);

    private async Task<(ContentTimes Times, string? Hint)> ReadAsync(string? property, DateTimeOffset? epoch)
    {
        var clock = new ContentClock(ContentTimePlan.Read(property, epoch, directory.Path), new CommitTimes(), new FixedTime());
        return (await clock.ReadAsync(default), clock.Hint);
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
