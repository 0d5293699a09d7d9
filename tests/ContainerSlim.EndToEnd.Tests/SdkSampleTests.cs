using System.Text.Json;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>The sample, as a fresh clone has it: the tasks built from source, the default base, and a real Docker engine to run it.</summary>
[Collection(DockerCollection.Name)]
public sealed class SdkSampleTests(DockerDaemonFixture docker) : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [SkippableFact]
    public async Task The_sample_answers_over_http_as_user_1654_with_time_zones_and_cultures()
    {
        var daemon = await docker.RequireAsync();
        var mirror = await DebianMirror.GetAsync();
        var archive = directory.Combine("hello.tar");
        await PublishAsync(mirror, archive);

        var name = await daemon.LoadAsync(archive);
        var port = Peer.FreePort();
        await using var container = await daemon.RunAsync(new DockerRun(name) { Environment = new Dictionary<string, string> { ["ASPNETCORE_HTTP_PORTS"] = $"{port}" } });
        using var answer = JsonDocument.Parse(await container.WaitForHttpAsync(port, "surroundings"));

        Assert.Equal(
            ["1654", "09:00", "1.234,50", "True"],
            new[] { "user", "timeInTokyo", "priceInGerman", "inContainer" }.Select(property => answer.RootElement.GetProperty(property).ToString()));
    }

    private async Task PublishAsync(DebianMirror mirror, string archive)
    {
        var sample = new DotnetProject(Path.Combine(SdkFeed.Repository, "samples", "HelloApi", "HelloApi.csproj"))
        {
            Environment = new Dictionary<string, string?> { ["SlimCacheDirectory"] = directory.Combine("cache") },
        };
        await sample.RunSuccessfullyAsync("publish", "-t:PublishSlimContainer", $"-p:SlimPackageMirror={mirror.Folder}", $"-p:ContainerArchiveOutputPath={archive}");
    }
}
