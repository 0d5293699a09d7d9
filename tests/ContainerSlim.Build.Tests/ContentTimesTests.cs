using ContainerSlim.Oci;

namespace ContainerSlim.Build.Tests;

public sealed class ContentTimesTests
{
    private static readonly DateTimeOffset Commit = DateTimeOffset.FromUnixTimeSeconds(1_764_000_000);
    private static readonly IReadOnlyList<Digest> Contents = [.. Enumerable.Range(0, 2000).Select(i => Digest.Of(BitConverter.GetBytes(i)))];

    [Fact]
    public void Times_lie_in_the_hour_before_that_of_the_source()
    {
        var times = Contents.Select(ContentTimes.Before(Commit).Of).ToList();

        Assert.All(times, time => Assert.InRange(time, Commit.AddSeconds(-3599), Commit));
        Assert.True(times.Distinct().Count() > 1000);
    }

    [Fact]
    public void The_same_content_has_the_same_time_and_other_content_most_likely_another()
    {
        var times = ContentTimes.Before(Commit);

        Assert.Equal(times.Of(Digest.Of("red"u8)), ContentTimes.Before(Commit).Of(Digest.Of("red"u8)));
        Assert.NotEqual(times.Of(Digest.Of("red"u8)), times.Of(Digest.Of("blu"u8)));
    }

    [Fact]
    public void Versions_of_commits_an_hour_apart_never_have_the_same_time() =>
        Assert.True(Contents.Min(ContentTimes.Before(Commit.AddHours(1)).Of) >= Contents.Max(ContentTimes.Before(Commit).Of).AddSeconds(1));

    [Fact]
    public void Without_a_time_of_the_source_the_content_decides_alone_and_no_two_contents_have_the_same_time()
    {
        var times = Contents.Select(ContentTimes.OfContent.Of).ToList();

        Assert.All(times, time => Assert.InRange(time, DateTimeOffset.UnixEpoch, new DateTimeOffset(2005, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        Assert.Equal(times.Count, times.Distinct().Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3599)]
    public void No_time_is_before_1970_because_container_runtimes_have_none(long source) =>
        Assert.Equal(ContentTimes.OfContent, ContentTimes.Before(DateTimeOffset.FromUnixTimeSeconds(source)));

    [Fact]
    public void Only_files_have_times_of_their_own()
    {
        var times = ContentTimes.Before(Commit);

        Assert.NotNull(times.Date(LayerEntry.File("a", 0, new byte[1])).TimeOf);
        Assert.Null(times.Date(LayerEntry.Directory("a", 0)).TimeOf);
        Assert.Null(ContentTimes.Same.Date(LayerEntry.File("a", 0, new byte[1])).TimeOf);
    }
}
