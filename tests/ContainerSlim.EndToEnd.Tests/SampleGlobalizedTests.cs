using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>samples/Globalized: cultures and time zones in a trimmed app of CreateSlimBuilder, which without a descriptor of ours would not start.</summary>
[Collection(DockerCollection.Name)]
public sealed class SampleGlobalizedTests(DockerDaemonFixture docker, SampleFolder samples)
{
    [SkippableFact]
    public async Task A_German_date_and_Berlins_time_come_out_of_the_image_which_is_the_same_from_another_clone()
    {
        var daemon = await docker.RequireAsync();
        var image = await samples.PublishAsync("Globalized", "globalized");

        var answers = await image.AskAsync(daemon, new DockerRun(""), "de-DE/1709294400?zone=Europe/Berlin", "ja-JP/1709294400?zone=Asia/Tokyo");

        Assert.Equal("Freitag, 1. März 2024", answers[0].GetProperty("date").GetString());
        Assert.Equal("13:00 +01:00", answers[0].GetProperty("time").GetString());
        Assert.Matches(@"^1\.234,50\s€$", answers[0].GetProperty("price").GetString());
        Assert.Equal(["apfel", "Äpfel", "Zebra"], answers[0].GetProperty("sorted").EnumerateArray().Select(word => word.GetString()));
        Assert.Equal("2024年3月1日金曜日", answers[1].GetProperty("date").GetString());
        Assert.Equal(["debian-13", "ICU", "package manifest", "native .NET runtime", ".NET runtime", "Globalized"], image.Layers);

        using var clone = new SampleClone();
        Assert.Equal(SampleClone.DigestOf(image.Archive), await clone.PublishAsync("Globalized", samples.Cache));
    }
}
