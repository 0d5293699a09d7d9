using ContainerSlim.Build;
using ContainerSlim.Oci;

namespace ContainerSlim.Failure.Tests;

/// <summary>Ctrl+C in the middle of everything.</summary>
public sealed class CancellationTests
{
    [Fact]
    public async Task Before_anything_began()
    {
        await using var scene = await Scene.StartAsync();

        await RefusesAsync(scene, scene.Input, Task.CompletedTask);
    }

    [Fact]
    public async Task While_the_base_is_looked_up()
    {
        await using var scene = await Scene.StartAsync();
        await scene.Bases.PutAsync("other", "another base\n");

        await RefusesAsync(scene, From(scene, "other"), scene.Registry.Hold("GET", "/other/manifests/1"));
    }

    [Fact]
    public async Task While_the_configuration_of_the_base_is_read()
    {
        await using var scene = await Scene.StartAsync();
        var image = await scene.Bases.PutAsync("other", "another base\n");
        var config = await image.ConfigBlob.ReadAllAsync(CancellationToken.None);

        await RefusesAsync(scene, From(scene, "other"), scene.Registry.HoldBody("GET", image.ConfigBlob.Descriptor.Digest.ToString(), config));
    }

    // The layers of a base are fetched when a destination wants them: the archive, the layout or the upload is then in the middle.
    [Theory]
    [ClassData(typeof(Places))]
    public async Task While_the_destination_is_written_with_a_layer_on_its_way(string destination)
    {
        await using var scene = await Scene.StartAsync();
        var image = await scene.Bases.PutAsync("other", "another base\n");
        var reached = scene.Registry.HoldBody("GET", BaseImages.LayerDigest(image), await BaseImages.LayerAsync(image));

        await RefusesAsync(scene, Scene.Only(destination, From(scene, "other")), reached);
    }

    [Fact]
    public async Task While_the_layer_of_the_app_is_written()
    {
        await using var scene = await Scene.StartAsync();
        var large = Path.Combine(scene.App, "large");
        await using (var file = File.Create(large)) file.SetLength(8L << 30);

        await scene.RefusesAsync(ErrorCode.Canceled, () => CancelAsync(scene, scene.Input, LayerGrowsAsync(scene)));

        File.Delete(large);
        await scene.SucceedsAsync(scene.Input);
    }

    [Fact]
    public async Task While_a_blob_is_pushed()
    {
        await using var scene = await Scene.StartAsync();
        await scene.Bases.PutLargeAsync("other", 1 << 20);

        await RefusesAsync(scene, Scene.Only("registry", From(scene, "other")), scene.Registry.Hold("PUT", "/app/blobs/uploads/", afterRequestBytes: 100));
    }

    [Fact]
    public async Task While_the_tag_is_pushed()
    {
        await using var scene = await Scene.StartAsync();

        await RefusesAsync(scene, Scene.Only("registry", scene.Input), scene.Registry.Hold("PUT", "/app/manifests/1"));
    }

    [Fact]
    public async Task In_the_last_destination_the_sentence_says_which_are_complete()
    {
        await using var scene = await Scene.StartAsync();
        var reached = scene.Registry.Hold("PUT", "/app/manifests/1");

        var canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CancelAsync(scene, scene.Input, reached));

        Assert.Equal(
            $"The run was canceled. Published: OCI layout {scene.Layout}, OCI archive {scene.Archive}. Not published: {scene.Registry.Host}/app.",
            Build.Failure.Of(canceled).Message);
    }

    [Theory]
    [InlineData("POST", "/cache/blobs/uploads/")]
    [InlineData("PUT", "/cache/manifests/")]
    public async Task While_the_cache_in_a_registry_is_written_the_sentence_says_that_the_image_is_published(string method, string path)
    {
        await using var scene = await Scene.StartAsync();
        var reached = scene.Registry.Hold(method, path);

        var canceled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CancelAsync(scene, WithCache(scene), reached));

        Assert.Equal(
            $"The run was canceled. Published: OCI layout {scene.Layout}, OCI archive {scene.Archive}, {scene.Registry.Host}/app. "
                + $"Not published: layer cache {scene.Registry.Host}/cache.",
            Build.Failure.Of(canceled).Message);
    }

    [Fact]
    public async Task While_the_cache_in_a_registry_is_written_the_image_is_published_with_its_report()
    {
        await using var scene = await Scene.StartAsync();
        var input = WithCache(scene) with { ReportPath = scene.Combine("report.json") };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CancelAsync(scene, input, scene.Registry.Hold("PUT", "/cache/manifests/")));

        Assert.Empty(scene.TemporaryFiles());
        var report = await File.ReadAllTextAsync(input.ReportPath);
        Assert.Contains(Digest.Of(scene.Registry.FindManifest("app", "1")!).ToString(), report, StringComparison.Ordinal);
        Assert.True((await scene.BuildAsync(input)).IsUpToDate);
    }

    private static BuildInput WithCache(Scene scene) => scene.Input with { CacheTo = $"{scene.Registry.Host}/cache" };

    private static BuildInput From(Scene scene, string repository) => scene.Input with { Base = $"{scene.Registry.Host}/{repository}:1" };

    private static async Task RefusesAsync(Scene scene, BuildInput input, Task reached)
    {
        var message = await scene.RefusesAsync(ErrorCode.Canceled, () => CancelAsync(scene, input, reached));

        Assert.StartsWith("The run was canceled", message, StringComparison.Ordinal);
        await scene.SucceedsAsync(input);
    }

    private static async Task<BuildReport> CancelAsync(Scene scene, BuildInput input, Task reached)
    {
        using var cancellation = new CancellationTokenSource();
        if (reached.IsCompleted) await cancellation.CancelAsync();
        var build = scene.BuildAsync(input, cancellation.Token);
        await Task.WhenAny(reached, build);
        await cancellation.CancelAsync();
        return await build;
    }

    private static async Task LayerGrowsAsync(Scene scene)
    {
        while (!scene.TemporaryFiles().Any(file => new FileInfo(file) is { Exists: true, Length: > 0 })) await Task.Delay(5);
    }
}
