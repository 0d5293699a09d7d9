using ContainerSlim.TestKit;
using static ContainerSlim.TestKit.ImageFixtures;

namespace ContainerSlim.Oci.Tests;

/// <summary>What a layer's key depends on, and that a layer cannot be written of other content than its key says.</summary>
public sealed class StatCacheLayerKeyTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();
    private readonly BlobStore store;

    public StatCacheLayerKeyTests() => store = Store(directory.Combine("store"));

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task The_same_entries_have_one_key_in_any_order() =>
        Assert.Equal(await KeyAsync(AppEntries(Amd64)), await KeyAsync([.. AppEntries(Amd64).Reverse()]));

    [Fact]
    public async Task A_file_of_the_disk_and_one_in_memory_with_its_content_have_one_key() =>
        Assert.Equal(await KeyAsync([Text("app/x", "644", "content")]), await KeyAsync([OnDisk("app/x", "content")]));

    [Fact]
    public async Task Everything_of_an_entry_is_in_the_key()
    {
        LayerEntry[] all =
        [
            Text("app/x", "644", "content"),
            Text("app/y", "644", "content"),
            Text("app/x", "755", "content"),
            Text("app/x", "644", "CONTENT"),
            Text("app/x", "644", "content") with { UserId = 1 },
            Text("app/x", "644", "content") with { GroupId = 1 },
            LayerEntry.Directory("app/x", Octal("644")),
            LayerEntry.SymbolicLink("app/x", "y"),
            LayerEntry.SymbolicLink("app/x", "z"),
        ];
        var keys = new List<Digest>();
        foreach (var entry in all) keys.Add(await KeyAsync([entry]));

        Assert.Equal(all.Length, keys.Distinct().Count());
    }

    [Fact]
    public async Task How_a_layer_is_written_is_in_the_key()
    {
        LayerOptions[] all = [new(), new() { Level = 9 }, new() { Epoch = DateTimeOffset.UnixEpoch.AddSeconds(1) }, new() { Encoding = LayerEncoding.Estargz }];
        var keys = new List<Digest>();
        foreach (var options in all) keys.Add(await KeyAsync([Text("x", "644", "")], options));

        Assert.Equal(all.Length, keys.Distinct().Count());
    }

    [Fact]
    public async Task The_format_is_not_in_the_key_for_the_bytes_are_the_same() =>
        Assert.Equal(await KeyAsync(BaseEntries()), await KeyAsync(BaseEntries(), new() { Format = ImageFormat.Docker }));

    [Fact]
    public async Task A_layer_of_identified_entries_is_the_same_as_of_others()
    {
        var identified = await IdentifyAsync(AppEntries(Amd64));

        Assert.Equal(
            (await LayerWriter.WriteAsync(AppEntries(Amd64), new(), store, default)).Blob.Descriptor,
            (await LayerWriter.WriteAsync(identified, new(), store, default)).Blob.Descriptor);
    }

    [Theory]
    [InlineData("CONTENT")]
    [InlineData("content and more")]
    [InlineData("cont")]
    public async Task A_file_that_changed_since_it_was_identified_is_in_no_layer(string later)
    {
        var identified = await IdentifyAsync([OnDisk("app/x", "content")]);
        directory.Write("x", later);

        var failure = await Assert.ThrowsAsync<OciException>(() => LayerWriter.WriteAsync(identified, new(), store, default));

        Assert.Equal(ErrorCode.FileChanged, failure.Code);
        Assert.Contains("app/x", failure.Message, StringComparison.Ordinal);
    }

    private LayerEntry OnDisk(string path, string content)
    {
        var file = directory.Write("x", content);
        return LayerEntry.File(path, Octal("644"), content.Length, _ => Task.FromResult<Stream>(File.OpenRead(file))) with { SourcePath = file };
    }

    private Task<IReadOnlyList<LayerEntry>> IdentifyAsync(IReadOnlyList<LayerEntry> entries) =>
        LayerKey.IdentifyAsync(entries, StatCache.Open(store, directory.Path, TimeProvider.System), default);

    private async Task<Digest> KeyAsync(IReadOnlyList<LayerEntry> entries, LayerOptions? options = null) =>
        LayerKey.Of(await IdentifyAsync(entries), options ?? new());
}
