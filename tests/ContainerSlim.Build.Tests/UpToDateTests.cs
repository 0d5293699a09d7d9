using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>What a destination has already is left alone, and what it has not is on its way early.</summary>
public sealed class UpToDateTests : IAsyncLifetime
{
    private readonly PublishFolder folder = PublishFolder.Native("Hello").With("Hello.dll", "an assembly").With("Library.dll", "a library");
    private InMemoryRegistry registry = null!;

    public async Task InitializeAsync() => registry = await InMemoryRegistry.StartAsync();

    public async Task DisposeAsync()
    {
        await registry.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_registry_that_has_the_image_is_asked_once_for_each_tag()
    {
        var input = Push() with { Tags = ["1.0", "latest"] };
        await BuildAsync(input);
        var before = registry.Requests.Count;

        var report = await BuildAsync(input);

        Assert.True(report.IsUpToDate);
        Assert.Equal(["HEAD 1.0", "HEAD latest"], registry.Requests.Skip(before).Select(request => $"{request.Method} {request.Path.Split('/')[^1]}"));
    }

    [Fact]
    public async Task A_cache_in_a_registry_is_not_asked_then()
    {
        var input = Push() with { CacheFrom = [$"{registry.Host}/cache"], CacheTo = $"{registry.Host}/cache" };
        await BuildAsync(input);
        var before = registry.Requests.Count;

        var report = await BuildAsync(input);

        Assert.True(report.IsUpToDate);
        Assert.Equal(["HEAD latest"], registry.Requests.Skip(before).Select(request => $"{request.Method} {request.Path.Split('/')[^1]}"));
    }

    [Fact]
    public async Task With_an_empty_cache_too_nothing_is_sent_to_a_registry_that_has_it()
    {
        await BuildAsync(Push());
        var before = registry.Requests.Count;

        var report = await BuildAsync(Push() with { CacheDirectory = Path.Combine(folder.Beside, "another-cache") });

        Assert.True(report.IsUpToDate);
        Assert.All(registry.Requests.Skip(before), request => Assert.Equal("HEAD", request.Method));
    }

    [Fact]
    public async Task Layers_of_a_base_that_the_registry_has_are_linked_and_not_downloaded()
    {
        var image = await ImageFixtures.CreateImageAsync(ImageFixtures.Store(Path.Combine(folder.Beside, "bases")), ImageFixtures.Amd64);
        await registry.PutImageAsync("base", "1", image);

        var report = await BuildAsync(Push() with { Base = $"{registry.Host}/base:1" });

        Assert.DoesNotContain(
            registry.Requests,
            request => request.Method == "GET"
                && image.Layers.Any(layer => request.Path.EndsWith($"blobs/{layer.Blob.Descriptor.Digest}", StringComparison.Ordinal)));
        Assert.All(image.Layers, layer => Assert.True(registry.HasBlob("hello", layer.Blob.Descriptor.Digest)));
        Assert.DoesNotContain(Assert.Single(report.Publications).Sent, blob => image.Layers.Any(layer => layer.Blob.Descriptor.Digest == blob.Digest));
    }

    [Fact]
    public async Task A_tag_that_stands_for_something_else_since_is_put_back()
    {
        var first = await BuildAsync(Push());
        folder.With("Hello.dll", "another assembly");
        await BuildAsync(Push());
        folder.With("Hello.dll", "an assembly");

        var report = await BuildAsync(Push());

        Assert.False(report.IsUpToDate);
        Assert.Equal(first.Artifact.Manifest.Bytes.ToArray(), registry.FindManifest("hello", "latest"));
    }

    [Fact]
    public async Task One_tag_that_is_missing_is_reason_enough()
    {
        await BuildAsync(Push());

        var report = await BuildAsync(Push() with { Tags = ["latest", "new"] });

        Assert.False(report.IsUpToDate);
        Assert.NotNull(registry.FindManifest("hello", "new"));
    }

    [Fact]
    public async Task Who_asks_for_it_gets_it_written_again()
    {
        await BuildAsync(Push());
        var before = registry.Requests.Count;

        var report = await BuildAsync(Push() with { Always = true });

        Assert.False(report.IsUpToDate);
        Assert.Contains(
            registry.Requests.Skip(before),
            request => request.Method == "PUT" && request.Path.EndsWith("/manifests/latest", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_changed_file_sends_its_own_layer_only()
    {
        var input = Push() with { Files = [new PublishedFile("Library.dll") { IsOfReferencedProject = true }] };
        var first = await BuildAsync(input);
        folder.With("Hello.dll", "another assembly");

        var second = await BuildAsync(input);

        Assert.Equal([true, false], first.Images[0].Layers.Zip(second.Images[0].Layers, (a, b) => a.Layer.DiffId == b.Layer.DiffId));
        var sent = Assert.Single(second.Publications).Sent.Select(blob => blob.Digest);
        Assert.Equal(
            [second.Images[0].Layers[1].Layer.Blob.Descriptor.Digest, second.Images[0].Image.ConfigBlob.Descriptor.Digest],
            sent.OrderBy(digest => digest == second.Images[0].Image.ConfigBlob.Descriptor.Digest));
    }

    [Fact]
    public async Task What_two_services_have_in_common_is_sent_once_and_linked()
    {
        var input = Push() with { Files = [new PublishedFile("Library.dll") { IsOfReferencedProject = true }] };
        var first = await BuildAsync(input);
        folder.With("Hello.dll", "another service");

        var second = await BuildAsync(input with { Repository = "other" });

        var common = first.Images[0].Layers[0].Layer.Blob.Descriptor.Digest;
        Assert.Equal(common, second.Images[0].Layers[0].Layer.Blob.Descriptor.Digest);
        Assert.DoesNotContain(common, Assert.Single(second.Publications).Sent.Select(blob => blob.Digest));
        Assert.True(registry.HasBlob("other", common));
    }

    [Fact]
    public async Task What_is_not_linked_is_sent()
    {
        await using var unlinking = await InMemoryRegistry.StartAsync(new InMemoryRegistryOptions { SupportsMount = false });
        await BuildAsync(Input() with { Registry = unlinking.Host });

        var report = await BuildAsync(Input() with { Registry = unlinking.Host, Repository = "other" });

        Assert.True(unlinking.HasBlob("other", report.Images[0].Layers[0].Layer.Blob.Descriptor.Digest));
    }

    [Theory]
    [InlineData("layout")]
    [InlineData("oci archive")]
    [InlineData("docker archive")]
    public async Task What_lies_on_the_disk_is_not_written_again(string destination)
    {
        var input = OnDisk(destination);
        Assert.False((await BuildAsync(input)).IsUpToDate);
        var written = Directory.GetFiles(folder.Beside, "*", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".json", StringComparison.Ordinal))
            .ToDictionary(file => file, File.GetLastWriteTimeUtc);

        var report = await BuildAsync(input);

        Assert.True(report.IsUpToDate);
        Assert.All(written, file => Assert.Equal(file.Value, File.GetLastWriteTimeUtc(file.Key)));
    }

    [Theory]
    [InlineData("layout")]
    [InlineData("oci archive")]
    [InlineData("docker archive")]
    public async Task What_is_damaged_on_the_disk_is_written_again(string destination)
    {
        var input = OnDisk(destination);
        await BuildAsync(input);
        var damaged = destination == "layout" ? Path.Combine(input.LayoutPath!, "index.json") : input.ArchivePath!;
        await File.WriteAllBytesAsync(damaged, destination == "layout" ? """{"schemaVersion":2,"manifests":[]}"""u8.ToArray() : "no archive"u8.ToArray());

        Assert.False((await BuildAsync(input)).IsUpToDate);
        Assert.True((await BuildAsync(input)).IsUpToDate);
    }

    [Fact]
    public async Task The_summary_says_so()
    {
        await BuildAsync(Push());

        var summary = SummaryText.Render(await BuildAsync(Push()));

        Assert.Contains("(linux/amd64), up to date", summary, StringComparison.Ordinal);
        Assert.Contains($"to       {registry.Host}/hello (up to date)", summary, StringComparison.Ordinal);
    }

    private BuildInput Push() => Input() with { Registry = registry.Host };

    private BuildInput OnDisk(string destination) => destination switch
    {
        "layout" => Input() with { LayoutPath = Path.Combine(folder.Beside, "layout") },
        "oci archive" => Input() with { ArchivePath = Path.Combine(folder.Beside, "hello.tar") },
        _ => Input() with { ArchivePath = Path.Combine(folder.Beside, "hello.tar"), ArchiveFormat = "docker" },
    };

    private BuildInput Input() => folder.Input() with { Base = "scratch", Repository = "hello" };

    private static Task<BuildReport> BuildAsync(BuildInput input) => PlatformsFixture.BuildAsync(BuildPlan.Create(input));
}
