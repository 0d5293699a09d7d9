using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>The base is looked for ahead of the build, and nothing depends on it.</summary>
public sealed class HeadStartTests : IAsyncLifetime
{
    private readonly PublishFolder folder = PublishFolder.Native("Hello");
    private InMemoryRegistry registry = null!;
    private Image image = null!;

    public async Task InitializeAsync()
    {
        registry = await InMemoryRegistry.StartAsync();
        image = await ImageFixtures.CreateImageAsync(ImageFixtures.Store(Path.Combine(folder.Beside, "base")), ImageFixtures.Amd64);
        await registry.PutImageAsync("base", "1", image);
    }

    public async Task DisposeAsync()
    {
        await registry.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task What_was_read_ahead_is_not_read_again_but_for_the_tag()
    {
        HeadStart.Begin(Ahead(), TimeProvider.System);
        await HeadStart.EndAsync(Store(), default);
        Assert.Equal((1, 1), (TagsRead, ConfigurationsRead));

        await BuildAsync();

        Assert.Equal((2, 1), (TagsRead, ConfigurationsRead));
    }

    [Fact]
    public async Task A_build_waits_for_what_was_begun_for_its_cache()
    {
        HeadStart.Begin(Ahead(), TimeProvider.System);

        await BuildAsync();

        Assert.Equal(1, ConfigurationsRead);
    }

    [Theory]
    [InlineData("127.0.0.1:1/base:1")]
    [InlineData("no image name at all")]
    [InlineData("scratch")]
    public async Task What_it_cannot_do_is_for_the_build_to_say(string other)
    {
        HeadStart.Begin(Ahead() with { Base = other }, TimeProvider.System);

        await BuildAsync();

        Assert.Equal((1, 1), (TagsRead, ConfigurationsRead));
    }

    [Fact]
    public async Task Who_stops_the_build_does_not_wait_for_it()
    {
        using var stop = new CancellationTokenSource();
        HeadStart.Begin(Ahead(), TimeProvider.System);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => HeadStart.EndAsync(Store(), stop.Token));
    }

    private int TagsRead => registry.Count("GET", "/manifests/1");

    private int ConfigurationsRead => registry.Count("GET", image.ConfigBlob.Descriptor.Digest.ToString());

    private HeadStartInput Ahead() => new($"{registry.Host}/base:1", "linux-x64") { CacheDirectory = folder.Input().CacheDirectory };

    private BlobStore Store() => ImageFixtures.Store(folder.Input().CacheDirectory!);

    private Task<BuildReport> BuildAsync() =>
        PlatformsFixture.BuildAsync(BuildPlan.Create(folder.Input() with { Base = $"{registry.Host}/base:1", Repository = "hello", LayoutPath = Path.Combine(folder.Beside, "layout") }));
}
