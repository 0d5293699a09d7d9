namespace ContainerSlim.Build.Tests;

public sealed class StaticAssetListTests : IDisposable
{
    private readonly PublishFolder folder = PublishFolder.FrameworkDependent("Site");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Assets_of_another_checkout_are_served_with_the_same_headers()
    {
        var first = await ListAsync("Mon, 23 Nov 2026 15:10:00 GMT");
        var second = await ListAsync("Tue, 24 Nov 2026 09:00:00 GMT");

        Assert.Equal(first, second);
        Assert.Equal(List("Thu, 01 Jan 1970 00:00:01 GMT"), first);
    }

    [Fact]
    public async Task Assets_in_another_folder_are_listed_in_the_same_order()
    {
        const string first = """{"Route":"a.js","AssetFile":"a.js.br"}""";
        const string second = """{"Route":"a.js","AssetFile":"a.js"}""";
        const string third = """{"Route":"b.js","AssetFile":"b.js"}""";

        var list = await WriteAsync($$"""{"Version":1,"Endpoints":[{{first}},{{second}},{{third}}]}""");

        Assert.Equal(list, await WriteAsync($$"""{"Version":1,"Endpoints":[{{third}},{{first}},{{second}}]}"""));
        Assert.Equal($$"""{"Version":1,"Endpoints":[{{second}},{{first}},{{third}}]}""", list);
    }

    [Fact]
    public async Task A_list_that_cannot_be_read_is_left_as_it_is()
    {
        Assert.Equal("no list", await WriteAsync("no list"));
        Assert.Equal("[]", await WriteAsync("[]"));
        Assert.Equal("""{"Endpoints":7}""", await WriteAsync("""{"Endpoints":7}"""));
    }

    [Fact]
    public void What_is_no_list_of_assets_stays_a_file_of_the_disk()
    {
        folder.With("wwwroot/a.js", "\"Name\":\"Last-Modified\",\"Value\":\"x\"");
        var entries = AppLayer.Entries(folder.App(), PublishFolder.Platform, "/app");

        Assert.Equal(entries, StaticAssetList.Set(entries, DateTimeOffset.UnixEpoch));
    }

    private Task<string> ListAsync(string time) => WriteAsync(List(time));

    private static string List(string time) =>
        """{"Endpoints":[{"Route":"a.js","ResponseHeaders":[{"Name":"ETag","Value":"\"x\""},{"Name":"Last-Modified","Value":"TIME"}]}]}"""
            .Replace("TIME", time, StringComparison.Ordinal);

    private async Task<string> WriteAsync(string list)
    {
        folder.With("Site.staticwebassets.endpoints.json", list);
        var entries = StaticAssetList.Set(AppLayer.Entries(folder.App(), PublishFolder.Platform, "/app"), DateTimeOffset.FromUnixTimeSeconds(1));
        using var reader = new StreamReader(
            await Assert.Single(entries, entry => entry.Path.EndsWith("endpoints.json", StringComparison.Ordinal)).OpenAsync!(default));
        return await reader.ReadToEndAsync();
    }
}
