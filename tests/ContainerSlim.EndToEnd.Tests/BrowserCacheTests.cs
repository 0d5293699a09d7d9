using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>An app with UseStaticFiles is deployed, a color of its style sheet changes, and it is deployed again: what a browser shows then.</summary>
[Collection(DockerCollection.Name)]
public sealed partial class BrowserCacheTests(DockerDaemonFixture docker, DeployedSite site) : IClassFixture<DeployedSite>
{
    private const string Red = "rgb(255, 0, 0)";
    private const string Blue = "rgb(0, 0, 255)";

    [SkippableTheory]
    [InlineData(null)]
    [InlineData("no-cache")]
    public async Task The_page_has_the_color_of_the_second_deploy(string? cacheControl) =>
        Assert.Equal([Red, Blue], await ColorsAsync("auto", cacheControl));

    // What the timestamps are for: with the same one for every file, the page of the second deploy has the color of the first. Without Cache-Control
    // the browser does not ask, because the file is old, and with it, the app tells it that nothing changed.
    [SkippableTheory]
    [InlineData(null)]
    [InlineData("no-cache")]
    public async Task With_one_timestamp_for_everything_the_page_has_the_color_of_the_first_deploy(string? cacheControl) =>
        Assert.Equal([Red, Red], await ColorsAsync("epoch", cacheControl));

    [SkippableFact]
    public async Task A_file_that_did_not_change_is_not_sent_again_by_another_container_of_the_image()
    {
        var daemon = await docker.RequireAsync();
        var image = await daemon.LoadAsync(await site.PublishAsync("auto", isFirst: true));
        var port = Peer.FreePort();
        var etag = await AskAsync(daemon, image, port, null);

        Assert.Equal(HttpStatusCode.NotModified, (await AskAsync(daemon, image, port, etag.Tag)).Status);
    }

    private async Task<List<string>> ColorsAsync(string contentTime, string? cacheControl)
    {
        var daemon = await docker.RequireAsync();
        using var browser = new Chromium();
        var port = Peer.FreePort();
        var colors = new List<string>();
        foreach (var isFirst in new[] { true, false })
        {
            var image = await daemon.LoadAsync(await site.PublishAsync(contentTime, isFirst));
            await using var container = await daemon.RunAsync(new DockerRun(image) { Environment = Environment(port, cacheControl) });
            await container.WaitForHttpAsync(port, "");
            var page = await browser.OpenAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/")));
            colors.Add(ColorPattern().Match(page).Value);
        }

        return colors;
    }

    private static async Task<(HttpStatusCode Status, EntityTagHeaderValue? Tag)> AskAsync(
        DockerDaemon daemon, string image, int port, EntityTagHeaderValue? known)
    {
        await using var container = await daemon.RunAsync(new DockerRun(image) { Environment = Environment(port, null) });
        await container.WaitForHttpAsync(port, "");
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/site.css")));
        if (known is not null) request.Headers.IfNoneMatch.Add(known);
        using var response = await http.SendAsync(request);
        return (response.StatusCode, response.Headers.ETag);
    }

    private static Dictionary<string, string> Environment(int port, string? cacheControl) => new()
    {
        ["ASPNETCORE_HTTP_PORTS"] = port.ToString(CultureInfo.InvariantCulture),
        ["SITE_CACHE_CONTROL"] = cacheControl ?? "",
    };

    [GeneratedRegex(@"rgb\([^)]*\)", RegexOptions.CultureInvariant)]
    private static partial Regex ColorPattern();
}
