using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

/// <summary>A build looks after the cache when it is done.</summary>
public sealed class CacheUpkeepTests : IDisposable
{
    private readonly PublishFolder folder = PublishFolder.Native();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_nobody_used_for_a_month_goes_and_what_the_build_used_stays()
    {
        var old = await PutAsync(days: 31);

        var report = await BuildAsync(Input());

        Assert.False(File.Exists(old));
        Assert.NotNull(Store.Find(report.Images[0].Layers[0].Layer.Blob.Descriptor));
    }

    [Fact]
    public async Task Over_the_limit_what_was_used_longest_ago_goes()
    {
        var (older, old) = (await PutAsync(days: 3), await PutAsync(days: 2));

        await BuildAsync(Input() with { CacheLimit = "20kB" });

        Assert.Equal((false, true), (File.Exists(older), File.Exists(old)));
    }

    [Fact]
    public async Task Without_a_limit_nothing_goes()
    {
        var old = await PutAsync(days: 400);

        await BuildAsync(Input() with { CacheLimit = "none" });

        Assert.True(File.Exists(old));
    }

    [Fact]
    public async Task A_build_that_has_nothing_to_do_does_nothing_about_the_cache()
    {
        await BuildAsync(Input());
        File.Delete(Path.Combine(Store.Root, ".cared"));
        var old = await PutAsync(days: 31);

        Assert.True((await BuildAsync(Input())).IsUpToDate);

        Assert.True(File.Exists(old));
    }

    private BlobStore Store => ImageFixtures.Store(folder.Input().CacheDirectory!);

    private BuildInput Input() => folder.Input() with { Base = "scratch", Repository = "hello", ArchivePath = Path.Combine(folder.Beside, "hello.tar") };

    private static Task<BuildReport> BuildAsync(BuildInput input) => PlatformsFixture.BuildAsync(BuildPlan.Create(input));

    private async Task<string> PutAsync(int days)
    {
        var content = new byte[10_000];
        content[0] = (byte)days;
        var blob = await Store.GetOrPutAsync(Blob.Of("application/octet-stream", content), CancellationToken.None);
        var path = Path.Combine(Store.Root, "blobs", "sha256", blob.Descriptor.Digest.Hex);
        File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().AddDays(-days).UtcDateTime);
        File.SetLastAccessTimeUtc(path, TimeProvider.System.GetUtcNow().AddDays(-days).UtcDateTime);
        return path;
    }
}
