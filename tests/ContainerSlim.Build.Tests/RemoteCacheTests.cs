using System.Collections.Concurrent;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>A fresh machine with an empty disk, and Debian's registry.</summary>
public sealed class RemoteCacheTests : IAsyncLifetime, IDisposable, IBuildObserver
{
    private readonly PublishFolder folder = PublishFolder.Native("Hello").With("Hello.dll", "an assembly").With("Library.dll", "a library");
    private readonly TemporaryDirectory machines = new();
    private readonly ConcurrentQueue<Warning> warnings = new();
    private DockerRegistry registry = null!;

    public async Task InitializeAsync() => registry = await DockerRegistry.StartAsync();

    // Whatever is wrong with a cache is told, and here nothing is wrong.
    public async Task DisposeAsync()
    {
        await registry.DisposeAsync();
        Assert.Empty(warnings);
    }

    public void Dispose()
    {
        machines.Dispose();
        folder.Dispose();
    }

    private BuildInput Input => folder.Input() with
    {
        Base = "scratch",
        Registry = registry.Host,
        Repository = "hello",
        Files = [new PublishedFile("Library.dll") { IsOfReferencedProject = true }],
        CacheFrom = [$"{registry.Host}/cache"],
        CacheTo = $"{registry.Host}/cache",
    };

    [SkippableTheory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    [InlineData("estargz")]
    public async Task A_fresh_machine_compresses_downloads_and_sends_no_layer(string compression)
    {
        var first = await BuildAsync("one", Input with { Compression = compression });

        var second = await BuildAsync("two", Input with { Compression = compression, Tags = ["again"] });

        Assert.Equal(first.Artifact.Manifest.Descriptor.Digest, second.Artifact.Manifest.Descriptor.Digest);
        Assert.Equal([true, true], second.Images[0].Layers.Select(layer => layer.IsReused));
        Assert.Empty(Assert.Single(second.Publications).Sent);
        Assert.Empty(LayersOf("two", second));
    }

    [SkippableFact]
    public async Task Another_repository_of_the_registry_gets_the_layers_linked()
    {
        var first = await BuildAsync("one", Input);

        var second = await BuildAsync("two", Input with { Repository = "team/other" });

        Assert.Equal([first.Images[0].Image.ConfigBlob.Descriptor.Digest], Assert.Single(second.Publications).Sent.Select(blob => blob.Digest));
        Assert.Empty(LayersOf("two", second));
        await Skopeo.CopyAsync($"docker://{registry.Host}/team/other:latest", $"oci:{machines.Combine("pulled")}:v1", "--src-tls-verify=false");
    }

    [SkippableFact]
    public async Task Another_registry_gets_them_sent()
    {
        var first = await BuildAsync("one", Input);
        await using var other = await DockerRegistry.StartAsync();

        var second = await BuildAsync("two", Input with { Registry = other.Host });

        Assert.Equal(first.Artifact.Manifest.Descriptor.Digest, second.Artifact.Manifest.Descriptor.Digest);
        Assert.Equal(3, Assert.Single(second.Publications).Sent.Count);
        await Skopeo.CopyAsync($"docker://{other.Host}/hello:latest", $"oci:{machines.Combine("pulled")}:v1", "--src-tls-verify=false");
    }

    [SkippableTheory]
    [InlineData("oci")]
    [InlineData("docker")]
    public async Task An_archive_is_the_one_that_is_written_without_it(string format)
    {
        await BuildAsync("one", Input);
        var archive = Input with { Registry = null, CacheTo = null, ArchiveFormat = format };

        var with = await BuildAsync("two", archive with { ArchivePath = machines.Combine("with.tar") });
        await BuildAsync("three", archive with { ArchivePath = machines.Combine("without.tar"), CacheFrom = [] });

        Assert.Equal([true, true], with.Images[0].Layers.Select(layer => layer.IsReused));
        Assert.Equal(2, LayersOf("two", with).Count);
        Assert.Equal(File.ReadAllBytes(machines.Combine("without.tar")), File.ReadAllBytes(machines.Combine("with.tar")));
    }

    [SkippableFact]
    public async Task A_changed_file_costs_its_own_layer()
    {
        await BuildAsync("one", Input);
        folder.With("Hello.dll", "another assembly");

        var second = await BuildAsync("two", Input);
        var third = await BuildAsync("three", Input with { Tags = ["again"] });

        Assert.Equal([true, false], second.Images[0].Layers.Select(layer => layer.IsReused));
        Assert.Equal([true, true], third.Images[0].Layers.Select(layer => layer.IsReused));
        Assert.Equal(second.Artifact.Manifest.Descriptor, third.Artifact.Manifest.Descriptor);
    }

    [SkippableFact]
    public async Task An_image_that_is_there_is_up_to_date_on_a_fresh_machine()
    {
        await BuildAsync("one", Input);

        Assert.True((await BuildAsync("two", Input)).IsUpToDate);
    }

    [SkippableFact]
    public async Task Who_asks_for_it_gets_the_image_written_and_the_layers_not()
    {
        await BuildAsync("one", Input);

        var second = await BuildAsync("two", Input with { Always = true });

        Assert.False(second.IsUpToDate);
        Assert.Equal([true, true], second.Images[0].Layers.Select(layer => layer.IsReused));
    }

    [SkippableFact]
    public async Task The_image_and_its_cache_may_share_a_repository()
    {
        var shared = Input with { CacheFrom = [$"{registry.Host}/hello"], CacheTo = $"{registry.Host}/hello" };
        await BuildAsync("one", shared);

        var second = await BuildAsync("two", shared with { Tags = ["again"] });

        Assert.Empty(Assert.Single(second.Publications).Sent);
        Assert.Equal([true, true], second.Images[0].Layers.Select(layer => layer.IsReused));
    }

    [SkippableFact]
    public async Task Layers_of_every_platform_go_through_it()
    {
        using var platforms = new PlatformsFixture();
        var input = platforms.Input with { Registry = registry.Host, CacheFrom = Input.CacheFrom, CacheTo = Input.CacheTo };
        var first = await BuildAsync("one", input, platforms);

        var second = await BuildAsync("two", input with { Tags = ["again"] }, platforms);

        Assert.Equal(first.Artifact.Manifest.Descriptor.Digest, second.Artifact.Manifest.Descriptor.Digest);
        Assert.All(second.Images.SelectMany(image => image.Layers), layer => Assert.True(layer.IsReused));
        Assert.All(second.Images, image => Assert.Empty(LayersOf("two", image)));
    }

    void IBuildObserver.StepFinished(BuildStep step)
    {
    }

    void IBuildObserver.Inform(string message)
    {
    }

    void IBuildObserver.Warn(Warning warning) => warnings.Enqueue(warning);

    private Task<BuildReport> BuildAsync(string machine, BuildInput input) => BuildAsync(BuildPlan.Create(input with { CacheDirectory = machines.Combine(machine) }));

    private Task<BuildReport> BuildAsync(string machine, BuildInput input, PlatformsFixture platforms) =>
        BuildAsync(platforms.Plan(input with { CacheDirectory = machines.Combine(machine) }));

    private Task<BuildReport> BuildAsync(BuildPlan plan) => new TestBuild { Observer = this }.RunAsync(plan);

    // What a machine compressed or downloaded lies in its store.
    private IReadOnlyList<Descriptor> LayersOf(string machine, BuildReport report) => LayersOf(machine, report.Images[0]);

    private IReadOnlyList<Descriptor> LayersOf(string machine, BuiltImage image) =>
        [.. image.Layers.Select(layer => layer.Layer.Blob.Descriptor).Where(blob => ImageFixtures.Store(machines.Combine(machine)).Find(blob) is not null)];
}
