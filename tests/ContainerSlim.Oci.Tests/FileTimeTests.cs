using System.Text.Json;
using ContainerSlim.TestKit;

namespace ContainerSlim.Oci.Tests;

/// <summary>Files with timestamps of their own, which depend on the content.</summary>
public sealed class FileTimeTests : IDisposable
{
    private static readonly DateTimeOffset Epoch = DateTimeOffset.FromUnixTimeSeconds(1_000_000);

    private readonly TemporaryDirectory directory = new();
    private readonly BlobStore store;

    public FileTimeTests() => store = new BlobStore(directory.Combine("cache"), TimeProvider.System);

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(LayerEncoding.Gzip)]
    [InlineData(LayerEncoding.Estargz)]
    public async Task A_file_has_the_time_of_its_content_and_everything_else_that_of_the_layer(LayerEncoding encoding)
    {
        var times = await TimesAsync(Entries("red"), encoding);

        Assert.Equal(TimeOf(Digest.Of("red"u8)), times["www/site.css"]);
        Assert.All(times.Where(time => !time.Key.EndsWith(".css", StringComparison.Ordinal)), time => Assert.Equal(Epoch, time.Value));
    }

    [Fact]
    public async Task A_second_name_of_a_file_has_its_time() =>
        Assert.Equal(TimeOf(Digest.Of("red"u8)), (await TimesAsync(Entries("red"), LayerEncoding.Gzip))["www/a-second-name.css"]);

    [Fact]
    public async Task A_large_file_has_the_time_of_its_content()
    {
        var content = new byte[3 << 20];
        content[^1] = 1;

        var times = await TimesAsync([Dated(LayerEntry.File("large.js", 0, content))], LayerEncoding.Estargz);

        Assert.Equal(TimeOf(Digest.Of(content)), times["large.js"]);
    }

    [Fact]
    public async Task The_table_of_an_estargz_layer_has_the_same_times_as_its_headers()
    {
        var layer = await LayerWriter.WriteAsync(Entries("red"), Options(LayerEncoding.Estargz), store, default);
        var table = JsonElement.Parse(await Estargz.ReadTableAsync(layer.Blob, default)).GetProperty("entries").EnumerateArray();

        var times = table
            .Where(entry => entry.TryGetProperty("modtime", out _))
            .ToDictionary(entry => entry.GetProperty("name").GetString()!.TrimEnd('/'), entry => entry.GetProperty("modtime").GetDateTimeOffset());

        Assert.Equal(TimeOf(Digest.Of("red"u8)), times["www/site.css"]);
        Assert.Equal(TimeOf(Digest.Of("red"u8)), times["www/a-second-name.css"]);
        Assert.Equal(Epoch, times["www/app.dll"]);
    }

    [Theory]
    [InlineData(LayerEncoding.Gzip)]
    [InlineData(LayerEncoding.Estargz)]
    public async Task A_layer_that_is_only_identified_is_the_one_that_is_written(LayerEncoding encoding)
    {
        var written = await LayerWriter.WriteAsync(Entries("red"), Options(encoding), store, default);
        var table = encoding == LayerEncoding.Estargz ? await Estargz.ReadTableAsync(written.Blob, default) : null;

        Assert.Equal(written.DiffId, (await LayerDigester.IdentifyAsync(Entries("red"), Options(encoding), table, default))!.DiffId);
    }

    [Fact]
    public async Task Files_read_for_the_first_time_give_the_key_of_files_that_are_known()
    {
        var path = directory.Write("site.css", "red");
        var entry = Dated(LayerEntry.File("site.css", 0, 3, _ => Task.FromResult<Stream>(File.OpenRead(path))) with { SourcePath = path });
        var stats = StatCache.Empty(store, "list", TimeProvider.System);
        var reading = new FirstReading([entry], stats);

        var first = await LayerWriter.WriteAsync(reading.Entries, Options(LayerEncoding.Gzip), store, default);
        var known = await LayerKey.IdentifyAsync([entry], stats, default);

        Assert.Equal(LayerKey.Of(known, Options(LayerEncoding.Gzip)), LayerKey.Of(reading.Identify(), Options(LayerEncoding.Gzip)));
        Assert.Equal(first.DiffId, (await LayerWriter.WriteAsync(known, Options(LayerEncoding.Gzip), store, default)).DiffId);
    }

    [Fact]
    public void Another_time_of_the_same_content_gives_another_key()
    {
        LayerEntry Of(long seconds) => LayerEntry.File("site.css", 0, new byte[3]).WithContent(Digest.Of(new byte[3])) with
        {
            TimeOf = _ => DateTimeOffset.FromUnixTimeSeconds(seconds),
        };

        Assert.Equal(LayerKey.Of([Of(1)], new()), LayerKey.Of([Of(1)], new()));
        Assert.NotEqual(LayerKey.Of([Of(1)], new()), LayerKey.Of([Of(2)], new()));
    }

    private static LayerOptions Options(LayerEncoding encoding) => new() { Epoch = Epoch, Encoding = encoding };

    private static DateTimeOffset TimeOf(Digest content) => DateTimeOffset.FromUnixTimeSeconds(1_700_000_000 + Convert.ToInt32(content.Hex[..4], 16));

    private static LayerEntry Dated(LayerEntry entry) => entry with { TimeOf = TimeOf };

    private static LayerEntry[] Entries(string css) =>
    [
        LayerEntry.Directory("www", 0),
        Dated(LayerEntry.File("www/site.css", 0, System.Text.Encoding.UTF8.GetBytes(css))),
        LayerEntry.HardLink("www/a-second-name.css", "www/site.css"),
        LayerEntry.File("www/app.dll", 0, "an assembly"u8.ToArray()),
    ];

    private async Task<Dictionary<string, DateTimeOffset>> TimesAsync(IEnumerable<LayerEntry> entries, LayerEncoding encoding)
    {
        var layer = await LayerWriter.WriteAsync(entries, Options(encoding), store, default);
        var times = new Dictionary<string, DateTimeOffset>();
        await foreach (var item in LayerReader.ReadAsync(layer.Blob, null, default)) times[item.Path] = item.ModifiedAt;
        return times;
    }
}
