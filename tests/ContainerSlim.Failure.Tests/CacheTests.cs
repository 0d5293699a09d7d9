using ContainerSlim.Build;
using ContainerSlim.Oci;

namespace ContainerSlim.Failure.Tests;

/// <summary>A cache that went bad between two builds heals by itself.</summary>
public sealed class CacheTests
{
    [Theory]
    [ClassData(typeof(Places))]
    public async Task Blobs_whose_bytes_flipped_are_replaced(string destination)
    {
        await using var scene = await Scene.StartAsync();
        foreach (var file in Blobs(scene)) Bytes.Flip(file);

        await scene.SucceedsAsync(Scene.Only(destination, await PinnedAsync(scene)));

        Assert.All(scene.Listener.Warnings, warning => Assert.Contains("held damaged content, which is fetched or made anew", warning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_user_hears_of_damage()
    {
        await using var scene = await Scene.StartAsync();
        foreach (var file in Blobs(scene)) Bytes.Flip(file);

        await scene.BuildAsync(scene.Input);

        Assert.NotEmpty(scene.Listener.Warnings);
    }

    [Theory]
    [ClassData(typeof(Places))]
    public async Task Blobs_that_were_cut_short_are_replaced(string destination)
    {
        await using var scene = await Scene.StartAsync();
        foreach (var file in Blobs(scene)) Bytes.Halve(file);

        await scene.SucceedsAsync(Scene.Only(destination, await PinnedAsync(scene)));

        Assert.Empty(scene.Listener.Warnings);
    }

    [Fact]
    public async Task Records_whose_bytes_flipped_are_replaced()
    {
        await using var scene = await RecordedAsync();
        foreach (var file in Records(scene)) Bytes.Flip(file);

        await scene.SucceedsAsync(await PinnedAsync(scene));
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("{}")]
    [InlineData("""{"MediaType":null,"Digest":"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855","Size":0}""")]
    public async Task Records_that_are_garbage_are_replaced(string content)
    {
        await using var scene = await RecordedAsync();
        foreach (var file in Records(scene)) await File.WriteAllTextAsync(file, content);

        await scene.SucceedsAsync(await PinnedAsync(scene));
    }

    [Fact]
    public async Task Blobs_that_are_gone_while_their_records_are_there_are_fetched()
    {
        await using var scene = await RecordedAsync();
        foreach (var file in Blobs(scene)) File.Delete(file);

        await scene.SucceedsAsync(await PinnedAsync(scene));
    }

    [Fact]
    public async Task Damage_that_the_registry_has_too_is_refused()
    {
        await using var scene = await Scene.StartAsync();
        var image = await scene.Bases.PutAsync("base", "a base\n");
        foreach (var file in Blobs(scene)) Bytes.Flip(file);
        var lie = await BaseImages.LayerAsync(image);
        lie[0] ^= 1;
        scene.Registry.Lie("GET", BaseImages.LayerDigest(image), times: 1, lie, "application/octet-stream");

        await scene.RefusesOnceAsync(ErrorCode.ContentMismatch, Scene.Only("archive", scene.Input));
    }

    // A name with a digest is looked up in the cache's records, one with a tag is asked for.
    private static async Task<BuildInput> PinnedAsync(Scene scene)
    {
        var image = await scene.Bases.PutAsync("base", "a base\n");
        return scene.Input with { Base = $"{scene.Registry.Host}/base@{image.Manifest.Descriptor.Digest}" };
    }

    private static async Task<Scene> RecordedAsync()
    {
        var scene = await Scene.StartAsync();
        await scene.BuildAsync(Scene.Only("archive", await PinnedAsync(scene)));
        Assert.NotEmpty(Records(scene));
        return scene;
    }

    private static string[] Blobs(Scene scene) => Directory.GetFiles(Path.Combine(scene.Cache, "blobs"), "*", SearchOption.AllDirectories);

    private static string[] Records(Scene scene) => Directory.GetFiles(Path.Combine(scene.Cache, "records"), "*", SearchOption.AllDirectories);
}
