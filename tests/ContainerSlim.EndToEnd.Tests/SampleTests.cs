using System.Text.Json;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>The main job: the sample becomes an image that every tool reads and Docker runs.</summary>
[Collection(DockerCollection.Name)]
public sealed class SampleTests(DockerDaemonFixture docker, PublishedSample sample) : IClassFixture<PublishedSample>
{
    [SkippableFact]
    public async Task The_summary_tells_digest_layers_destinations_and_how_to_run()
    {
        await sample.RequireAsync();

        Assert.Contains(Digest(), sample.Output, StringComparison.Ordinal);
        Assert.Contains("debian-13", sample.Output, StringComparison.Ordinal);
        Assert.Contains("total compressed", sample.Output, StringComparison.Ordinal);
        Assert.Contains(sample.Layout, sample.Output, StringComparison.Ordinal);
        Assert.Contains($"docker run --rm -p 8080:8080 {sample.Name}", sample.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Skopeo_reads_the_archive_the_layout_and_the_registry_as_one_image()
    {
        await sample.RequireAsync();

        var archive = await Skopeo.InspectAsync($"oci-archive:{sample.Archive}");
        var layout = await Skopeo.InspectAsync($"oci:{sample.Layout}:1.0");
        var pushed = await Skopeo.InspectAsync($"docker://{sample.Name}", "--tls-verify=false");

        Assert.All([archive, layout, pushed], image => Assert.Equal(Digest(), image.GetProperty("Digest").GetString()));
    }

    [SkippableFact]
    public async Task Umoci_unpacks_an_app_that_only_root_can_change()
    {
        Peer.RequireRoot();
        await sample.RequireAsync();
        using var bundle = new TemporaryDirectory();

        var root = await Umoci.UnpackAsync(sample.Layout, "1.0", bundle.Combine("bundle"));

        var files = await new Command("find", Path.Combine(root, "app"), "-printf", "%U:%G %m %f\n").RunSuccessfullyAsync();
        var lines = files.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("0:0 755 HelloApi", lines);
        Assert.Contains("0:0 644 HelloApi.dll", lines);
        Assert.All(lines, line => Assert.Matches("^0:0 (644|755) ", line));
    }

    [SkippableFact]
    public async Task The_image_has_no_shell()
    {
        Peer.RequireRoot();
        await sample.RequireAsync();
        using var bundle = new TemporaryDirectory();

        var root = await Umoci.UnpackAsync(sample.Layout, "1.0", bundle.Combine("bundle"));

        var programs = await new Command("find", root, "-type", "f", "-perm", "-100", "-not", "-name", "*.so*", "-printf", "%P\n").RunSuccessfullyAsync();
        Assert.Equal(["app/HelloApi"], programs.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task Docker_loads_the_archive_and_the_app_answers_as_1654_with_time_zones_and_cultures()
    {
        var daemon = await docker.RequireAsync();
        await sample.RequireAsync();

        var surroundings = await RunAsync(daemon, await daemon.LoadAsync(sample.Archive), "surroundings");

        Assert.Equal("1654", surroundings.GetProperty("user").GetString());
        Assert.Equal("09:00", surroundings.GetProperty("timeInTokyo").GetString());
        Assert.Equal("1.234,50", surroundings.GetProperty("priceInGerman").GetString());
        Assert.True(surroundings.GetProperty("inContainer").GetBoolean());
    }

    [SkippableFact]
    public async Task Docker_pulls_the_pushed_image_and_the_app_answers()
    {
        var daemon = await docker.RequireAsync();
        await sample.RequireAsync();

        await daemon.PullAsync(sample.Name);

        Assert.Equal("Hello, Ada!", (await RunAsync(daemon, sample.Name, "hello/Ada")).GetProperty("message").GetString());
    }

    [SkippableFact]
    public async Task Docker_history_has_a_line_for_each_layer()
    {
        var daemon = await docker.RequireAsync();
        await sample.RequireAsync();

        var history = await daemon.HistoryAsync(await daemon.LoadAsync(sample.Archive));

        Assert.Equal(
            new[] { "HelloApi", ".NET runtime", "native .NET runtime", "package manifest", "ICU", "debian-13" }.Select(what => "ContainerSlim: " + what),
            history.Select(line => line.GetProperty("CreatedBy").GetString()));
    }

    [SkippableFact]
    public async Task A_runtime_that_answers_gets_the_image_when_no_destination_is_named()
    {
        var daemon = await docker.RequireAsync();
        await sample.RequireAsync();

        var result = await sample.PublishAsync(
            new Dictionary<string, string?> { ["DOCKER_HOST"] = daemon.Host },
            "-p:ContainerRepository=loaded",
            "-p:ContainerImageTags=\"a;b\"");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("local Docker", result.Output, StringComparison.Ordinal);
        Assert.Equal(Id(await daemon.ImageInspectAsync("loaded:a")), Id(await daemon.ImageInspectAsync("loaded:b")));
    }

    [SkippableFact]
    public async Task Where_no_runtime_answers_one_line_says_so_and_the_archive_is_there()
    {
        await sample.RequireAsync();

        var result = await sample.PublishAsync(PublishedSample.NoDocker, "-p:ContainerRepository=archived");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Single(result.Output.Split('\n'), line => line.Contains("Neither Docker nor Podman responds", StringComparison.Ordinal));
        var archive = result.Output
            .Split('\n')
            .Single(line => line.Contains("to       OCI archive", StringComparison.Ordinal))
            .Split("OCI archive ")[1]
            .Split(" (")[0];
        Assert.True(File.Exists(archive), archive);
    }

    [SkippableFact]
    public async Task A_runtime_that_is_named_and_does_not_answer_is_an_error()
    {
        await sample.RequireAsync();

        var result = await sample.PublishAsync(PublishedSample.NoDocker, "-p:LocalRegistry=Docker");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("CSLIM5003", result.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Publishing_again_gives_the_same_digest_sends_nothing_and_asks_no_mirror()
    {
        await sample.RequireAsync();
        var asked = sample.MirrorRequests;

        var result = await sample.PublishAsync(
            PublishedSample.NoDocker,
            $"-p:ContainerRegistry={sample.Registry}",
            "-p:ContainerRepository=samples/hello",
            "-p:ContainerImageTag=1.0");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains(Digest(), result.Output, StringComparison.Ordinal);
        Assert.Contains($"{sample.Registry}/samples/hello (up to date)", result.Output, StringComparison.Ordinal);
        Assert.Equal(asked, sample.MirrorRequests);
    }

    [SkippableFact]
    public async Task Another_clone_gives_the_same_digest()
    {
        await sample.RequireAsync();
        using var clone = new SampleClone();

        Assert.Equal(Digest(), await clone.PublishAsync("HelloApi", sample.Cache));
    }

    [SkippableFact]
    public async Task A_registry_with_passwords_takes_the_right_one_and_names_the_code_for_a_wrong_one()
    {
        await sample.RequireAsync();
        await using var locked = await DockerRegistry.StartAsync("ada", "lovelace");

        var refused = await PushAsync(locked, "babbage");
        var accepted = await PushAsync(locked, "lovelace");

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("CSLIM3001", refused.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("babbage", refused.Output, StringComparison.Ordinal);
        Assert.True(accepted.ExitCode == 0, accepted.ToString());
        var pushed = await Skopeo.InspectAsync($"docker://{locked.Host}/private/hello:latest", "--tls-verify=false", "--creds=ada:lovelace");
        Assert.Equal(Digest(), pushed.GetProperty("Digest").GetString());
    }

    private Task<CommandResult> PushAsync(DockerRegistry registry, string password) => sample.PublishAsync(
        new Dictionary<string, string?>(PublishedSample.NoDocker)
        {
            ["DOTNET_CONTAINER_PUSH_REGISTRY_UNAME"] = "ada",
            ["DOTNET_CONTAINER_PUSH_REGISTRY_PWORD"] = password,
        },
        $"-p:ContainerRegistry={registry.Host}",
        "-p:ContainerRepository=private/hello");

    private string Digest() => sample.Report.GetProperty("manifest").GetProperty("digest").GetString()!;

    private static string Id(JsonElement image) => image.GetProperty("Id").GetString()!;

    private static async Task<JsonElement> RunAsync(DockerDaemon daemon, string image, string path)
    {
        var port = Peer.FreePort();
        await using var container = await daemon.RunAsync(
            new DockerRun(image) { Environment = new Dictionary<string, string> { ["ASPNETCORE_HTTP_PORTS"] = $"{port}" } });
        return JsonDocument.Parse(await container.WaitForHttpAsync(port, path)).RootElement;
    }
}
