using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;
using Microsoft.AspNetCore.Http;

namespace ContainerSlim.Debian.Tests.Hostile;

/// <summary>Mirrors that hang, break connections, or send pages for people. The next base from the same store is right.</summary>
public sealed class HostileMirrorTests : IAsyncLifetime, IDisposable
{
    private const string Page = "<!DOCTYPE html><html><body>Log in to use this network.</body></html>\n";

    private readonly HonestArchive archive = new();
    private DebianMirrorServer server = null!;

    public async Task InitializeAsync() => server = await DebianMirrorServer.StartAsync(archive.Root, "archive");

    public Task DisposeAsync() => server.DisposeAsync().AsTask();

    public void Dispose() => archive.Dispose();

    [Theory]
    [InlineData("trixie/InRelease", ErrorCode.SignatureInvalid, "it is not a signed text")]
    [InlineData("trixie/main/binary-amd64/Packages.gz", ErrorCode.ChecksumMismatch, "it does not match the signed release file")]
    [InlineData("libc6_1.0-1_amd64.deb", ErrorCode.ChecksumMismatch, "it does not match the signed release file")]
    public Task A_page_in_place_of_a_file(string file, ErrorCode code, string sentence) => RefusedAsync(file, code, sentence, async context =>
    {
        context.Response.ContentType = "text/html";
        await context.Response.WriteAsync(Page);
    });

    [Theory]
    [InlineData("trixie/InRelease", "dists/trixie/InRelease' from the package mirror http://127.0.0.1")]
    [InlineData("trixie/main/binary-amd64/Packages.gz", "main/binary-amd64/Packages.gz' from the package mirror http://127.0.0.1")]
    [InlineData("libc6_1.0-1_amd64.deb", "libc6_1.0-1_amd64.deb' from the package mirror http://127.0.0.1")]
    public Task A_connection_that_breaks(string file, string sentence) => RefusedAsync(file, ErrorCode.MirrorUnreachable, sentence, async context =>
    {
        context.Response.ContentLength = 1 << 20;
        await context.Response.WriteAsync("-----BEGIN");
        await context.Response.Body.FlushAsync();
        context.Abort();
    });

    [Theory]
    [InlineData("trixie/main/binary-amd64/Packages.gz")]
    [InlineData("libc6_1.0-1_amd64.deb")]
    public Task A_mirror_that_hangs(string file) => RefusedAsync(file, ErrorCode.MirrorUnreachable, "it does not respond", context => Task
        .Delay(Timeout.Infinite, context.RequestAborted)
        .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default));

    private Task RefusedAsync(string file, ErrorCode code, string sentence, Func<HttpContext, Task> misbehave)
    {
        server.MisbehaveAsync = async context =>
        {
            if (!context.Request.Path.Value!.EndsWith(file, StringComparison.Ordinal)) return false;

            await misbehave(context);
            return true;
        };
        var request = archive.Request with
        {
            Sources = PackageSources.Mirror(server.Address.ToString()),
            Limits = new MirrorLimits { ResponseTimeout = TimeSpan.FromSeconds(1) },
        };
        return archive.RefusesAsync(request, code, sentence);
    }
}
