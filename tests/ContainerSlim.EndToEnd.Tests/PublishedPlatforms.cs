using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>
/// samples/HelloApi for x64 and arm64, published once to a registry and a layout;
/// framework-dependent, so that each has a base, a runtime and an app.
/// </summary>
public sealed class PublishedPlatforms : IAsyncLifetime
{
    private readonly SampleFolder samples;
    private readonly Lazy<Task> published;
    private DockerRegistry? registry;

    public PublishedPlatforms(SampleFolder samples)
    {
        this.samples = samples;
        published = new Lazy<Task>(PublishAsync);
    }

    public string Layout => samples.Combine("platforms", "layout");

    /// <summary>The index in the registry; <c>-linux-arm64</c> behind it names one image of it.</summary>
    public string Name => $"{registry!.Host}/samples/hello:1.0";

    /// <summary>What the publish printed.</summary>
    public string Output { get; private set; } = "";

    public Task InitializeAsync() => Task.CompletedTask;

    /// <summary>The sample, published; skips where a peer is missing.</summary>
    public async Task<PublishedPlatforms> RequireAsync()
    {
        await published.Value;
        return this;
    }

    public async Task DisposeAsync()
    {
        if (registry is not null) await registry.DisposeAsync();
    }

    private async Task PublishAsync()
    {
        registry = await DockerRegistry.StartAsync();
        Output = await samples.RunAsync(
            "HelloApi",
            "platforms",
            "-p:ContainerRuntimeIdentifiers=\"linux-x64;linux-arm64\"", "-p:SlimMode=framework-dependent", "-p:SlimPlatformTags=true",
            $"-p:ContainerRegistry={registry.Host}", "-p:ContainerRepository=samples/hello", "-p:ContainerImageTag=1.0", $"-p:SlimLayoutPath={Layout}");
    }
}
