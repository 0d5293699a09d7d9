namespace ContainerSlim.Build.Tests;

public sealed class StaticAssetTimesTests : IDisposable
{
    private readonly PublishFolder folder = PublishFolder.FrameworkDependent("Site");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Assets_of_another_checkout_are_served_with_the_same_headers()
    {
        var first = await ListAsync("Mon, 23 Nov 2026 15:10:00 GMT");
        var second = await ListAsync("Tue, 24 Nov 2026 09:00:00 GMT");

        Assert.Equal(first, second);
        Assert.Equal("""{"Endpoints":[{"Route":"a.js","ResponseHeaders":[{"Name":"ETag","Value":"\"x\""},{"Name":"Last-Modified","Value":"Thu, 01 Jan 1970 00:00:01 GMT"}]}]}""", first);
    }

    [Fact]
    public void What_is_no_list_of_assets_stays_a_file_of_the_disk()
    {
        folder.With("wwwroot/a.js", "\"Name\":\"Last-Modified\",\"Value\":\"x\"");
        var entries = AppLayer.Entries(folder.App(), PublishFolder.Platform, "/app");

        Assert.Equal(entries, StaticAssetTimes.Set(entries, DateTimeOffset.UnixEpoch));
    }

    private async Task<string> ListAsync(string time)
    {
        folder.With("Site.staticwebassets.endpoints.json", """{"Endpoints":[{"Route":"a.js","ResponseHeaders":[{"Name":"ETag","Value":"\"x\""},{"Name":"Last-Modified","Value":"TIME"}]}]}""".Replace("TIME", time, StringComparison.Ordinal));
        var entries = StaticAssetTimes.Set(AppLayer.Entries(folder.App(), PublishFolder.Platform, "/app"), DateTimeOffset.FromUnixTimeSeconds(1));
        using var reader = new StreamReader(await Assert.Single(entries, entry => entry.Path.EndsWith("endpoints.json", StringComparison.Ordinal)).OpenAsync!(default));
        return await reader.ReadToEndAsync();
    }
}
