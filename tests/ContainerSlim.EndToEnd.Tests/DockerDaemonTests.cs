using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>The engine that the other tests judge images by is itself in order.</summary>
[Collection(DockerCollection.Name)]
public sealed class DockerDaemonTests(DockerDaemonFixture docker) : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [SkippableFact]
    public async Task Loading_an_archive_names_the_image()
    {
        var daemon = await docker.RequireAsync();

        var name = await daemon.LoadAsync(await ProbeAsync());

        Assert.Equal(ProbeImage.Name, name);
    }

    [SkippableFact]
    public async Task A_loaded_image_runs_as_its_user()
    {
        var daemon = await LoadedAsync();

        await using var container = await daemon.RunAsync(new DockerRun(ProbeImage.Name));

        Assert.Equal(0, await container.WaitForExitAsync());
        Assert.Equal("uid=1654 gid=1654 greeting=hello\n", await container.LogsAsync());
    }

    [SkippableFact]
    public async Task A_container_answers_over_http_on_the_hosts_network()
    {
        var daemon = await LoadedAsync();
        var port = Peer.FreePort();

        await using var container = await daemon.RunAsync(Serving(port));

        Assert.Equal("uid=1654 gid=1654 greeting=hello\n", await container.WaitForHttpAsync(port, "anything"));
    }

    [SkippableFact]
    public async Task Variables_and_options_reach_the_container()
    {
        var daemon = await LoadedAsync();

        await using var container = await daemon.RunAsync(new DockerRun(ProbeImage.Name)
        {
            Environment = new Dictionary<string, string> { ["GREETING"] = "a=b; c" },
            Options = ["--read-only", "--user=7:8"],
        });

        await container.WaitForExitAsync();
        Assert.Equal("uid=7 gid=8 greeting=a=b; c\n", await container.LogsAsync());
        Assert.True((await container.InspectAsync()).GetProperty("HostConfig").GetProperty("ReadonlyRootfs").GetBoolean());
    }

    [SkippableFact]
    public async Task Waiting_for_a_container_that_ended_fails_with_what_it_printed()
    {
        var daemon = await LoadedAsync();
        await using var container = await daemon.RunAsync(new DockerRun(ProbeImage.Name));

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => container.WaitForHttpAsync(Peer.FreePort(), ""));

        Assert.Contains("greeting=hello", failure.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Inspecting_an_image_shows_its_configuration()
    {
        var daemon = await LoadedAsync();

        var image = await daemon.ImageInspectAsync(ProbeImage.Name);

        Assert.Equal("1654:1654", image.GetProperty("Config").GetProperty("User").GetString());
    }

    [SkippableFact]
    public async Task The_history_of_an_image_has_a_line_for_each_layer()
    {
        var daemon = await LoadedAsync();

        var history = await daemon.HistoryAsync(ProbeImage.Name);

        Assert.Equal("gcc probe.c", Assert.Single(history).GetProperty("CreatedBy").GetString());
    }

    [SkippableFact]
    public async Task A_disposed_container_is_gone()
    {
        var daemon = await LoadedAsync();
        var port = Peer.FreePort();
        await using var container = await daemon.RunAsync(Serving(port));
        await container.WaitForHttpAsync(port, "");

        await container.DisposeAsync();

        var left = await daemon.ExecuteAsync("ps", "--all", "--quiet", "--no-trunc");
        Assert.DoesNotContain(container.Id, left.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task An_image_is_pulled_from_a_registry_on_loopback()
    {
        var daemon = await docker.RequireAsync();
        var port = Peer.FreePort();
        var reference = $"127.0.0.1:{port}/team/{ProbeImage.Name}";
        await using var registry = await StartRegistryAsync(port);
        var copy = new Command(Peer.Require("skopeo"), "copy", "--dest-tls-verify=false", $"docker-archive:{await ProbeAsync()}", $"docker://{reference}");
        await copy.RunSuccessfullyAsync();

        await daemon.PullAsync(reference);

        await using var container = await daemon.RunAsync(new DockerRun(reference));
        Assert.Equal(0, await container.WaitForExitAsync());
    }

    [SkippableFact]
    public async Task A_disposed_engine_leaves_neither_processes_nor_files()
    {
        await using var daemon = await DockerDaemon.StartAsync();
        await daemon.LoadAsync(await ProbeAsync());
        var port = Peer.FreePort();
        await using var container = await daemon.RunAsync(Serving(port));
        await container.WaitForHttpAsync(port, "");

        await daemon.DisposeAsync();

        Assert.False(Directory.Exists(daemon.Root));
        Assert.DoesNotContain(
            CommandLines(),
            line => line.Contains(daemon.Root, StringComparison.Ordinal) || line.Contains(container.Id, StringComparison.Ordinal));
    }

    private static DockerRun Serving(int port) => new(ProbeImage.Name, port.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private Task<string> ProbeAsync() => new ProbeImage(directory).ArchiveAsync(CancellationToken.None);

    private async Task<DockerDaemon> LoadedAsync()
    {
        var daemon = await docker.RequireAsync();
        await daemon.LoadAsync(await ProbeAsync());
        return daemon;
    }

    private async Task<PeerProcess> StartRegistryAsync(int port)
    {
        var settings = directory.Write("registry.yml", $$"""
            version: 0.1
            storage: { filesystem: { rootdirectory: {{directory.Combine("registry")}} } }
            http: { addr: 127.0.0.1:{{port}} }
            """);
        using var http = new HttpClient();
        return await Peer.StartAsync(
            new Command(Peer.Require("docker-registry"), "serve", settings),
            async () => (await http.GetAsync(new Uri($"http://127.0.0.1:{port}/v2/"))).IsSuccessStatusCode);
    }

    private static IEnumerable<string> CommandLines() => Directory
        .EnumerateDirectories("/proc")
        .Select(process => Path.Combine(process, "cmdline"))
        .Where(File.Exists)
        .Select(ReadIfThere);

    // A process may end between the listing and the reading.
    private static string ReadIfThere(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
