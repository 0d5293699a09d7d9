using ContainerSlim.Build;
using ContainerSlim.Oci;

namespace ContainerSlim.Failure.Tests;

/// <summary>Builds at once, as the projects of a solution are.</summary>
public sealed class ConcurrencyTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(24)]
    public async Task Builds_at_once_share_a_cache_that_has_nothing_yet(int count)
    {
        await using var scene = await Scene.StartAsync();
        Directory.Delete(scene.Cache, recursive: true);

        var reports = await AtOnceAsync(scene, count, i => scene.Input with { Tags = [$"t{i}"], LayoutPath = null, ArchivePath = scene.Combine($"a{i}.tar") });

        Assert.Single(reports.Select(report => report.Artifact.Manifest.Descriptor.Digest).Distinct());
        await scene.SucceedsAsync(scene.Input);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Builds_at_once_all_stay_in_one_layout(int count)
    {
        await using var scene = await Scene.StartAsync();

        await AtOnceAsync(scene, count, i => Scene.Only("layout", scene.Input with { Tags = [$"t{i}"] }));

        using var layout = await OciLayout.OpenAsync(scene.Layout, CancellationToken.None);
        Assert.Equal(["1", .. Enumerable.Range(0, count).Select(i => $"t{i}")], layout.Names.Order(StringComparer.Ordinal));
        await scene.SucceedsAsync(scene.Input);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Builds_at_once_to_one_place_leave_one_whole_image(int count)
    {
        await using var scene = await Scene.StartAsync();

        var reports = await AtOnceAsync(scene, count, _ => scene.Input);

        var digest = Assert.Single(reports.Select(report => report.Artifact.Manifest.Descriptor.Digest).Distinct());
        using var archive = await OciArchive.OpenAsync(scene.Archive, CancellationToken.None);
        var image = await archive.LoadAsync(await archive.ResolveAsync("1", CancellationToken.None), CancellationToken.None);
        foreach (var blob in image.Blobs) await blob.ReadAllAsync(CancellationToken.None);
        Assert.Equal(digest, image.Manifest.Descriptor.Digest);
        Assert.Equal(digest, Digest.Of(scene.Registry.FindManifest("app", "1")));
        Assert.Empty(scene.TemporaryFiles());
    }

    [Fact]
    public async Task A_build_that_fails_beside_others_takes_nothing_from_them()
    {
        await using var scene = await Scene.StartAsync();
        await scene.Bases.PutChangedAsync("odd", _ => "[]", manifest => manifest);

        var failing = Record.ExceptionAsync(() => scene.BuildAsync(scene.Input with { Base = $"{scene.Registry.Host}/odd:1" }));
        var reports = await AtOnceAsync(scene, 3, _ => scene.Input);

        Assert.IsType<OciException>(await failing);
        Assert.Equal(3, reports.Length);
        await scene.SucceedsAsync(scene.Input);
    }

    private static Task<BuildReport[]> AtOnceAsync(Scene scene, int count, Func<int, BuildInput> input) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(i => scene.BuildAsync(input(i))));
}
