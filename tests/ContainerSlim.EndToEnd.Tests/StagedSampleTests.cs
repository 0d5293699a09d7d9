using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>The samples with stages: built, run by Docker, and asked.</summary>
[Collection(DockerCollection.Name)]
public sealed partial class StagedSampleTests(DockerDaemonFixture docker, SampleFolder samples)
{
    [SkippableFact]
    public async Task A_front_end_is_built_before_the_publish_served_compressed_and_fingerprinted_and_the_same_from_another_clone()
    {
        // In a clone no node_modules and no wwwroot is there: all that is told of its files was found after the command had run.
        Peer.Require("npm");
        var daemon = await docker.RequireAsync();
        using var sample = new SampleClone();
        using var cache = new TemporaryDirectory();
        var output = await sample.PublishToAsync("FullStack", cache.Path, $"-p:ContainerArchiveOutputPath={sample.Archive}");
        var port = Peer.FreePort();
        await using var container = await daemon.RunAsync(
            new DockerRun(await daemon.LoadAsync(sample.Archive)) { Environment = new Dictionary<string, string> { ["ASPNETCORE_HTTP_PORTS"] = $"{port}" } });

        var page = await container.WaitForHttpAsync(port, "");
        var script = ScriptPattern().Match(page).Groups[1].Value;

        Assert.Contains("stage web: ", output, StringComparison.Ordinal);
        Assert.Equal(("br", "text/javascript"), await AskAsync(port, script, "br"));
        Assert.Equal(("gzip", "text/javascript"), await AskAsync(port, script, "gzip"));
        Assert.Equal("""{"message":"Hello from the API."}""", await container.WaitForHttpAsync(port, "api/greeting"));
        Assert.Equal("max-age=31536000, immutable", await CachedAsync(port, await FingerprintedAsync(sample.Archive, script)));

        using var clone = new SampleClone();
        Assert.Equal(SampleClone.DigestOf(sample.Archive), await clone.PublishAsync("FullStack", cache.Path));
    }

    [SkippableFact]
    public async Task A_worker_finds_another_project_and_files_of_a_package_beside_it_and_is_the_same_from_another_clone()
    {
        var daemon = await docker.RequireAsync();
        var sample = new StagedSample(samples, "WorkerWithTool/Worker");
        var first = await sample.PublishAsync();
        var image = await daemon.LoadAsync(sample.Archive);

        var history = await daemon.HistoryAsync(image);
        await using var container = await daemon.RunAsync(new DockerRun(image));

        Assert.Equal(0, await container.WaitForExitAsync());
        Assert.Matches("[0-9]{3,} media types, fingerprint [0-9a-f]{64}", await container.LogsAsync());
        Assert.Equal(
            ["ContainerSlim: copy . from tool to /opt/fingerprint/", "ContainerSlim: copy etc/mime.types from types to /etc/"],
            history
                .Select(line => line.GetProperty("CreatedBy").GetString()!)
                .Where(line => line.StartsWith("ContainerSlim: copy ", StringComparison.Ordinal)));
        await AssertUpToDateAsync(sample, first);

        using var clone = new SampleClone();
        Assert.Equal(SampleClone.DigestOf(sample.Archive), await clone.PublishAsync("WorkerWithTool/Worker", sample.Cache));
    }

    private static async Task AssertUpToDateAsync(StagedSample sample, string first)
    {
        var second = await sample.PublishAsync();

        Assert.Contains("stage tool: up to date", second, StringComparison.Ordinal);
        Assert.Contains("stage types: up to date", second, StringComparison.Ordinal);
        Assert.Equal(DigestPattern().Match(first).Value, DigestPattern().Match(second).Value);
    }

    // The name with the fingerprint in it, under which the .NET SDK tells of a file.
    private static async Task<string> FingerprintedAsync(string archive, string file)
    {
        using var source = await OciArchive.OpenAsync(archive, CancellationToken.None);
        var image = await source.LoadImageAsync(
            await source.ResolveAsync(null, CancellationToken.None),
            new Platform("linux", "amd64"),
            archive,
            CancellationToken.None);
        var endpoints = JsonElement.Parse(await SdkImage.ReadTextAsync(image, "app/FullStack.staticwebassets.endpoints.json"))
            .GetProperty("Endpoints")
            .EnumerateArray();
        return endpoints
            .Where(endpoint => endpoint.GetProperty("AssetFile").GetString() == file.TrimStart('/'))
            .Select(endpoint => endpoint.GetProperty("Route").GetString()!)
            .First(route => route != file.TrimStart('/'));
    }

    private static async Task<string?> CachedAsync(int port, string path)
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/{path}"));
        return response.Headers.CacheControl?.ToString();
    }

    private static async Task<(string? Encoding, string? Type)> AskAsync(int port, string path, string encoding)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{port}{path}"));
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue(encoding));
        using var response = await http.SendAsync(request);
        return (response.Content.Headers.ContentEncoding.SingleOrDefault(), response.Content.Headers.ContentType?.MediaType);
    }

    [GeneratedRegex("src=\"(/assets/index-[^\"]+\\.js)\"", RegexOptions.CultureInvariant)]
    private static partial Regex ScriptPattern();

    [GeneratedRegex("sha256:[0-9a-f]{64}", RegexOptions.CultureInvariant)]
    private static partial Regex DigestPattern();
}
