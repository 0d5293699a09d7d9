using System.Text.Json;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>samples/HelloApi, published once by the README's command to every kind of destination at once.</summary>
public sealed class PublishedSample : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly Lazy<Task> published;

    public PublishedSample() => published = new Lazy<Task>(PublishEverywhereAsync);

    public static string ProjectFolder { get; } = Path.Combine(Repository.Root, "samples", "HelloApi");

    public string Layout => directory.Combine("layout");

    public string Cache => directory.Combine("cache");

    public string Archive => directory.Combine("archives", "hello.tar");

    /// <summary>The registry it was pushed to, as <c>host:port</c>.</summary>
    public string Registry => registry!.Host;

    public string Name => $"{Registry}/samples/hello:1.0";

    /// <summary>What the first publish printed.</summary>
    public string Output { get; private set; } = "";

    /// <summary>The JSON report of the first publish.</summary>
    public JsonElement Report => JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(Archive, ".json"))).RootElement;

    private DockerRegistry? registry;
    private DebianMirrorServer? mirror;

    /// <summary>Paths that mirrors were asked for since the test began.</summary>
    public int MirrorRequests => mirror!.Requests.Count;

    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>The sample, published; skips where a peer is missing.</summary>
    public async Task<PublishedSample> RequireAsync()
    {
        await published.Value;
        return this;
    }

    /// <summary>Publishes the sample again, with the caches of the first time.</summary>
    public async Task<CommandResult> PublishAsync(IReadOnlyDictionary<string, string?> environment, params string[] properties) => await new Command(
        "dotnet",
        [
            "publish", ProjectFolder, "-t:PublishSlimContainer", "--artifacts-path", directory.Combine("artifacts"), "--nologo",
            $"-p:SlimPackageMirror={mirror!.Address}", $"-p:SlimCacheDirectory={Cache}", .. properties,
        ])
    {
        Environment = new Dictionary<string, string?>(environment) { ["MSBUILDDISABLENODEREUSE"] = "1" },
        Timeout = TimeSpan.FromMinutes(8),
    }.RunAsync();

    public async Task DisposeAsync()
    {
        if (registry is not null) await registry.DisposeAsync();
        if (mirror is not null) await mirror.DisposeAsync();
    }

    public void Dispose() => directory.Dispose();

    private async Task PublishEverywhereAsync()
    {
        registry = await DockerRegistry.StartAsync();
        mirror = await (await DebianMirror.GetAsync()).ServeAsync();
        var result = await PublishAsync(
            NoDocker,
            $"-p:ContainerRegistry={Registry}",
            "-p:ContainerRepository=samples/hello",
            "-p:ContainerImageTag=1.0",
            $"-p:SlimLayoutPath={Layout}",
            $"-p:ContainerArchiveOutputPath={Archive}");
        Assert.True(result.ExitCode == 0, result.ToString());
        Output = result.Output;
    }

    /// <summary>An environment where no container runtime answers.</summary>
    public static IReadOnlyDictionary<string, string?> NoDocker { get; } =
        new Dictionary<string, string?> { ["DOCKER_HOST"] = "unix:///nowhere/docker.sock", ["CONTAINER_HOST"] = "unix:///nowhere/podman.sock" };
}
