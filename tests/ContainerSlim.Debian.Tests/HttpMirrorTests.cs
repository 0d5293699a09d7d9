using System.Globalization;
using System.Text;
using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;
using Microsoft.AspNetCore.Http;

namespace ContainerSlim.Debian.Tests;

public sealed class HttpMirrorTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryDirectory temporary = new();
    private DebianMirrorForge forge = null!;
    private DebianMirrorServer server = null!;

    public async Task InitializeAsync()
    {
        forge = new DebianMirrorForge(temporary.Combine("archive"));
        foreach (var suite in new[] { "trixie-updates", "trixie-security" }) forge.Publish(new ForgedSuite(suite));
        forge.Publish(new ForgedSuite("trixie"), DebianMirrorForge.Base);
        server = await DebianMirrorServer.StartAsync(temporary.Path, "archive");
    }

    public async Task DisposeAsync() => await server.DisposeAsync();

    public void Dispose() => temporary.Dispose();

    private BaseRequest Request => RequestTo(server.Address.ToString());

    [Fact]
    public async Task A_second_base_downloads_nothing_but_release_files()
    {
        await DebianBase.BuildAsync(Request, default);
        var before = server.Requests.Count;

        await DebianBase.BuildAsync(Request, default);

        Assert.Equal(
            ["archive/dists/trixie-security/InRelease", "archive/dists/trixie-updates/InRelease", "archive/dists/trixie/InRelease"],
            server.Requests.Skip(before).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_index_is_asked_for_by_its_checksum_where_the_release_allows_it()
    {
        forge.Publish(new ForgedSuite("trixie") { Fields = "Acquire-By-Hash: yes\n" }, DebianMirrorForge.Base);

        await DebianBase.ResolveAsync(Request, default);

        Assert.Contains(server.Requests, path => path.StartsWith("archive/dists/trixie/main/binary-amd64/by-hash/SHA256/", StringComparison.Ordinal));
        Assert.Contains("archive/dists/trixie/main/binary-amd64/Packages.gz", server.Requests);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_mirror_that_is_busy_for_a_moment_is_asked_again(int status)
    {
        var refused = 0;
        server.Misbehave = context => Interlocked.Increment(ref refused) <= 1 && Answer(context, status);

        Assert.NotEmpty((await DebianBase.ResolveAsync(Request, default)).Packages);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_tried_again()
    {
        var broken = 0;
        server.Misbehave = context =>
        {
            if (!context.Request.Path.Value!.EndsWith(".deb", StringComparison.Ordinal) || Interlocked.Increment(ref broken) > 1) return false;

            context.Abort();
            return true;
        };

        Assert.NotEmpty((await DebianBase.BuildAsync(Request, default)).Groups);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(403)]
    public async Task A_mirror_that_fails_for_good_is_named_with_its_answer(int status)
    {
        server.Misbehave = context => Answer(context, status);

        var failure = await Assert.ThrowsAsync<DebianException>(() => DebianBase.ResolveAsync(Request, default));

        Assert.Equal(ErrorCode.MirrorUnreachable, failure.Code);
        Assert.Contains(status.ToString(CultureInfo.InvariantCulture), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Security_updates_behind_a_failing_server_are_not_taken_for_missing()
    {
        server.Misbehave = context => context.Request.Path.Value!.Contains("-security", StringComparison.Ordinal) && Answer(context, 500);

        var failure = await Assert.ThrowsAsync<DebianException>(() => DebianBase.ResolveAsync(Request, default));

        Assert.Equal(ErrorCode.MirrorUnreachable, failure.Code);
    }

    [Fact]
    public async Task A_package_that_the_mirror_lacks_is_named()
    {
        server.Misbehave = context => context.Request.Path.Value!.Contains("tzdata", StringComparison.Ordinal) && Answer(context, 404);

        var failure = await Assert.ThrowsAsync<DebianException>(() => DebianBase.BuildAsync(Request, default));

        Assert.Equal(ErrorCode.MirrorUnreachable, failure.Code);
        Assert.Contains("tzdata_1.0-1_amd64", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_in_the_address_is_sent_and_never_shown()
    {
        var expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("me:secret"));
        server.Misbehave = context => context.Request.Headers.Authorization != expected && Answer(context, 401);
        var address = server.Address.ToString().Replace("http://", "http://me:secret@", StringComparison.Ordinal);

        Assert.NotEmpty((await DebianBase.ResolveAsync(RequestTo(address), default)).Packages);
        server.Misbehave = context => Answer(context, 404);
        var failure = await Assert.ThrowsAsync<DebianException>(() => DebianBase.ResolveAsync(RequestTo(address), default));
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_of_the_host_that_cannot_be_trusted_is_passed_over()
    {
        new DebianMirrorForge(temporary.Combine("stranger")).Publish(new ForgedSuite("trixie"), DebianMirrorForge.Base);
        temporary.Write("apt/sources.list", $"deb file:{temporary.Combine("stranger")} trixie main\ndeb {server.Address} bookworm main\n");

        var resolution = await DebianBase.ResolveAsync(Request with { Sources = PackageSources.Host(temporary.Combine("apt")) }, default);

        Assert.NotEmpty(resolution.Packages);
    }

    [Fact]
    public async Task Cancelling_ends_it()
    {
        using var cancelled = new CancellationTokenSource();
        server.Misbehave = context =>
        {
            cancelled.Cancel();
            return false;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DebianBase.BuildAsync(Request, cancelled.Token));
    }

    private static bool Answer(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return true;
    }

    private BaseRequest RequestTo(string mirror) => new()
    {
        Store = new BlobStore(temporary.Combine("store"), TimeProvider.System),
        Time = TimeProvider.System,
        Sources = PackageSources.Mirror(mirror),
        KeyringPath = forge.WriteKeyring(armored: false),
    };
}
