using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

public sealed class DiskLayersTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly BlobStore store;

    public DiskLayersTests() => store = ImageFixtures.Store(directory.Combine("store"));

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_layer_of_the_same_files_is_written_once()
    {
        var first = await LayerAsync(("a", "1"), ("b", "2"));
        var second = await LayerAsync(("a", "1"), ("b", "2"));

        Assert.Equal([false, true], new[] { first.IsReused, second.IsReused });
        Assert.Equal(first.Layer.Blob.Descriptor, second.Layer.Blob.Descriptor);
        Assert.Equal(first.Files, second.Files);
    }

    [Fact]
    public async Task A_touched_file_is_no_change()
    {
        await LayerAsync(("a", "1"));
        File.SetLastWriteTimeUtc(directory.Write("app/a", "1"), DateTime.UnixEpoch);

        Assert.True((await LayerAsync(("a", "1"))).IsReused);
    }

    [Fact]
    public async Task A_changed_file_of_the_same_size_and_time_is_in_the_layer()
    {
        await LayerAsync(("a", "1"));
        var path = directory.Combine("app", "a");
        var modified = File.GetLastWriteTimeUtc(path);
        directory.Write("app/a", "2");
        File.SetLastWriteTimeUtc(path, modified);

        Assert.Equal("2", await ContentAsync(await LayerAsync()));
    }

    [Fact]
    public async Task An_estargz_layer_that_is_reused_keeps_its_annotations()
    {
        var estargz = new CompressionPlan(LayerEncoding.Estargz, null);
        var written = await LayerAsync(estargz, ("a", "1"));
        var reused = await LayerAsync(estargz, ("a", "1"));

        Assert.True(reused.IsReused);
        Assert.NotEmpty(reused.Layer.Blob.Descriptor.Annotations);
        Assert.Equal(written.Layer.Blob.Descriptor, reused.Layer.Blob.Descriptor);
    }

    [Fact]
    public async Task A_layer_that_was_lost_is_written_again()
    {
        var first = await LayerAsync(("a", "1"));
        Directory.Delete(Path.Combine(store.Root, "blobs"), recursive: true);
        var again = await LayerAsync(("a", "1"));

        Assert.False(again.IsReused);
        Assert.Equal(first.Layer.Blob.Descriptor, again.Layer.Blob.Descriptor);
        Assert.Equal("1", await ContentAsync(again));
    }

    [Fact]
    public async Task What_is_in_the_first_layer_is_read_once()
    {
        var reads = new List<string>();

        var first = await LayerAsync([Watched("a", reads), Watched("b", reads)]);
        var again = await LayerAsync([Watched("a", reads), Watched("b", reads)]);

        Assert.Equal(["a", "b"], reads);
        Assert.Equal([false, true], new[] { first.IsReused, again.IsReused });
    }

    [Fact]
    public async Task The_first_layer_is_the_one_that_any_other_would_be()
    {
        var first = await LayerAsync([Watched("a", []), LayerEntry.Directory("app", 0b111_101_101), LayerEntry.SymbolicLink("app/c", "a")]);
        await store.PutRecordAsync("any", "thing", new byte[1], default);
        Directory.Delete(Path.Combine(store.Root, "records", "layers4-gzip6"), recursive: true);
        var second = await LayerAsync([LayerEntry.SymbolicLink("app/c", "a"), LayerEntry.Directory("app", 0b111_101_101), Watched("a", [])]);

        Assert.Equal([false, false], new[] { first.IsReused, second.IsReused });
        Assert.Equal(first.Layer.Blob.Descriptor, second.Layer.Blob.Descriptor);
        Assert.True((await LayerAsync([Watched("a", []), LayerEntry.SymbolicLink("app/c", "a"), LayerEntry.Directory("app", 0b111_101_101)])).IsReused);
    }

    [Fact]
    public async Task A_file_that_changes_while_the_first_layer_is_written_is_read_again()
    {
        var path = directory.Write("app/a", "1");
        var entry = LayerEntry.File("app/a", 0, 1, _ =>
        {
            var content = File.OpenRead(path);
            File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
            return Task.FromResult<Stream>(content);
        }) with
        { SourcePath = path };
        var first = await LayerAsync([entry]);
        var stats = StatCache.Open(store, directory.Path, TimeProvider.System);

        Assert.False(first.IsReused);
        Assert.True(stats.IsEmpty);
    }

    [Fact]
    public async Task A_file_of_the_first_layer_that_is_gone_is_a_sentence()
    {
        var entry = Watched("a", []);
        File.Delete(entry.SourcePath!);

        var failure = await Assert.ThrowsAsync<OciException>(() => LayerAsync([entry]));

        Assert.Equal(ErrorCode.FileChanged, failure.Code);
    }

    [Fact]
    public async Task A_file_whose_opener_and_disk_disagree_is_a_sentence()
    {
        await LayerAsync([Watched("b", [])]);
        var path = directory.Write("app/a", "1");
        var entry = LayerEntry.File("app/a", 0, 1, _ => Task.FromResult<Stream>(new MemoryStream([7]))) with { SourcePath = path };

        var failure = await Assert.ThrowsAsync<OciException>(() => Layers().GetOrWriteAsync(new LayerContent("app", [entry], new()), directory.Path, default));

        Assert.Equal(ErrorCode.FileChanged, failure.Code);
    }

    private LayerEntry Watched(string name, List<string> reads)
    {
        var path = directory.Combine("app", name);
        if (!File.Exists(path))
        {
            directory.Write($"app/{name}", name);
            File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
        }

        return LayerEntry.File($"app/{name}", 0, name.Length, _ =>
        {
            reads.Add(name);
            return Task.FromResult<Stream>(File.OpenRead(path));
        }) with
        { SourcePath = path };
    }

    private Task<BuiltLayer> LayerAsync(IReadOnlyList<LayerEntry> entries) =>
        Layers().GetOrWriteAsync(new LayerContent("app", entries, new()), directory.Path, default);

    private Task<BuiltLayer> LayerAsync(params (string Name, string Content)[] files) => LayerAsync(CompressionPlan.Default, files);

    // Files are written only where they differ, so that their times stay.
    private Task<BuiltLayer> LayerAsync(CompressionPlan compression, params (string Name, string Content)[] files)
    {
        foreach (var (name, content) in files)
        {
            var path = directory.Combine("app", name);
            if (!File.Exists(path) || File.ReadAllText(path) != content) directory.Write($"app/{name}", content);
        }

        var entries = Directory.GetFiles(directory.Combine("app")).Select(path => LayerFile.FromDisk($"app/{Path.GetFileName(path)}", 0, path)).ToList();
        return Layers().GetOrWriteAsync(
            new LayerContent("app", entries, compression.OptionsAt(DateTimeOffset.UnixEpoch, ImageFormat.Oci)),
            directory.Combine("app"),
            default);
    }

    private DiskLayers Layers()
    {
        var services = Services.Of(store);
        return new DiskLayers(services, new LayerCache(services));
    }

    private static async Task<string> ContentAsync(BuiltLayer layer)
    {
        await foreach (var item in LayerReader.ReadAsync(layer.Layer.Blob, null, default))
        {
            using var reader = new StreamReader(item.Content);
            return await reader.ReadToEndAsync();
        }

        return "";
    }
}
