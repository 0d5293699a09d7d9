using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

public sealed class LayerCacheTests : IDisposable
{
    private static readonly IReadOnlyList<LayerEntry> Entries = ImageFixtures.BaseEntries();

    private readonly TemporaryDirectory directory = new();

    private int written;

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_layer_is_written_once_for_a_key()
    {
        await GetAsync("key");
        await GetAsync("key");

        Assert.Equal(1, written);
    }

    [Fact]
    public async Task A_layer_from_the_cache_is_the_one_that_was_written()
    {
        var first = await GetAsync("key");
        var second = await GetAsync("key");

        Assert.Equal(
            (first.Layer.Blob.Descriptor, first.Layer.DiffId, first.Files, false, true),
            (second.Layer.Blob.Descriptor, second.Layer.DiffId, second.Files, first.IsReused, second.IsReused));
    }

    [Fact]
    public async Task Another_key_is_another_layer()
    {
        await GetAsync("key");
        await GetAsync("other");

        Assert.Equal(2, written);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("""{"MediaType":"x","Digest":"sha256:short","Size":1,"DiffId":"sha256:short","Files":1}""")]
    [InlineData("null")]
    public async Task A_damaged_record_costs_only_the_time_to_write_the_layer_again(string content)
    {
        await GetAsync("key");
        foreach (var record in Directory.EnumerateFiles(directory.Path, "*.json", SearchOption.AllDirectories)) await File.WriteAllTextAsync(record, content);
        await GetAsync("key");

        Assert.Equal(2, written);
    }

    [Fact]
    public async Task A_layer_whose_blob_is_gone_is_written_again()
    {
        var layer = await GetAsync("key");
        File.Delete(directory.Combine("blobs", "sha256", layer.Layer.Blob.Descriptor.Digest.Hex));
        await GetAsync("key");

        Assert.Equal(2, written);
    }

    [Fact]
    public async Task A_layer_whose_blob_was_cut_short_is_written_again()
    {
        var layer = await GetAsync("key");
        await File.WriteAllTextAsync(directory.Combine("blobs", "sha256", layer.Layer.Blob.Descriptor.Digest.Hex), "short");
        await GetAsync("key");

        Assert.Equal(2, written);
    }

    [Fact]
    public async Task Folders_are_not_counted_as_files() =>
        Assert.Equal(Entries.Count(entry => entry.Kind != EntryKind.Directory), (await GetAsync("key")).Files);

    private Task<BuiltLayer> GetAsync(string key)
    {
        var cache = new LayerCache(Services.Of(ImageFixtures.Store(directory.Path)));
        return cache.GetOrWriteAsync(new LayerRequest("a layer", key, CompressionPlan.Default.SharedOptions(ImageFormat.Oci)), Write, CancellationToken.None);
    }

    private IReadOnlyList<LayerEntry> Write()
    {
        written++;
        return Entries;
    }
}
