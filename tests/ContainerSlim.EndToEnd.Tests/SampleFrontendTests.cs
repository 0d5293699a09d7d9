using System.Globalization;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>samples/Frontend: a Blazor WebAssembly app that nginx serves, without rights and without a file system to write to.</summary>
[Collection(DockerCollection.Name)]
public sealed class SampleFrontendTests(DockerDaemonFixture docker, SampleFolder samples)
{
    [SkippableFact]
    public async Task The_site_is_served_from_a_read_only_file_system_to_a_user_without_rights()
    {
        var daemon = await docker.RequireAsync();
        var image = await samples.PublishAsync("Frontend", "frontend");
        Assert.Equal(["debian-13 (libc, OpenSSL)", "nginx", "package manifest", "native .NET runtime", "static files", "Frontend"], image.Layers);

        var port = Peer.FreePort();
        await using var container = await daemon.RunAsync(new DockerRun(await daemon.LoadAsync(image.Archive))
        {
            Options = ["--read-only", "--cap-drop=ALL", "--volume", $"{await OtherPortAsync(image, port)}:/app/nginx.conf:ro"],
        });

        var page = await container.WaitForHttpAsync(port, "");
        Assert.Contains("<div id=\"app\">", page, StringComparison.Ordinal);
        Assert.Equal(page, await container.WaitForHttpAsync(port, "counter/7"));

        using var http = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/")) };
        using var missing = await http.GetAsync(new Uri("missing.js", UriKind.Relative));
        Assert.Equal(404, (int)missing.StatusCode);
        using var style = new HttpRequestMessage(HttpMethod.Get, "css/site.css");
        style.Headers.Add("Accept-Encoding", "gzip");
        using var compressed = await http.SendAsync(style);
        Assert.Equal(("text/css", "gzip"), (compressed.Content.Headers.ContentType?.MediaType, Assert.Single(compressed.Content.Headers.ContentEncoding)));
        using var wasm = await http.GetAsync(new Uri(Array.Find(await FilesAsync(image), IsRuntime)!, UriKind.Relative));
        Assert.Equal("application/wasm", wasm.Content.Headers.ContentType?.MediaType);
        Assert.Equal("public, max-age=31536000, immutable", wasm.Headers.CacheControl?.ToString());
    }

    // The containers of the tests share the machine's ports.
    private async Task<string> OtherPortAsync(SampleImage image, int port)
    {
        using var archive = await OciArchive.OpenAsync(image.Archive, CancellationToken.None);
        var loaded = await archive.LoadImageAsync(
            await archive.ResolveAsync(null, CancellationToken.None),
            new Platform("linux", "amd64"),
            image.Archive,
            CancellationToken.None);
        var configuration = await SdkImage.ReadTextAsync(loaded, "app/nginx.conf");
        var file = samples.Combine("frontend", "nginx.conf");
        var listen = string.Create(CultureInfo.InvariantCulture, $"listen {port};");
        await File.WriteAllTextAsync(file, configuration.Replace("listen 8080;", listen, StringComparison.Ordinal));
        return file;
    }

    private static async Task<string[]> FilesAsync(SampleImage image) =>
        [.. (await image.FilesAsync()).Where(file => file.StartsWith("app/wwwroot/", StringComparison.Ordinal)).Select(file => file["app/wwwroot/".Length..])];

    private static bool IsRuntime(string file) =>
        file.StartsWith("_framework/dotnet.native.", StringComparison.Ordinal) && file.EndsWith(".wasm", StringComparison.Ordinal);
}
