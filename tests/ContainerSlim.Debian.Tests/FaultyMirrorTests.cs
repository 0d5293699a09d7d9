using ContainerSlim.Debian.Sources;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;
using Microsoft.AspNetCore.Http;

namespace ContainerSlim.Debian.Tests;

/// <summary>Mirrors that damage what they send, do not respond, or respond too slowly.</summary>
public sealed class FaultyMirrorTests : IAsyncLifetime, IDisposable
{
    // Long enough for a busy machine to respond, as most of these tests also have responses that must arrive in time.
    private static readonly MirrorLimits Impatient = new()
    {
        ResponseTimeout = TimeSpan.FromSeconds(5),
        MinRate = 10_000,
        RateWindow = TimeSpan.FromMilliseconds(500),
    };

    private readonly TemporaryDirectory temporary = new();
    private DebianMirrorForge forge = null!;
    private DebianMirrorServer server = null!;
    private DebianMirrorServer good = null!;

    public async Task InitializeAsync()
    {
        forge = new DebianMirrorForge(temporary.Combine("archive"));
        foreach (var suite in new[] { "trixie-updates", "trixie-security" }) forge.Publish(new ForgedSuite(suite));
        forge.Publish(new ForgedSuite("trixie"), DebianMirrorForge.Base);
        server = await DebianMirrorServer.StartAsync(temporary.Path, "archive");
        good = await DebianMirrorServer.StartAsync(temporary.Path, "archive");
    }

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        await good.DisposeAsync();
    }

    public void Dispose() => temporary.Dispose();

    [Theory]
    [InlineData("trixie/InRelease")]
    [InlineData("trixie/main/binary-amd64/Packages.gz")]
    [InlineData(".deb")]
    public async Task A_file_that_arrives_damaged_is_fetched_again_past_caches(string file)
    {
        var caching = Damage(file, times: 2);

        Assert.NotEmpty((await DebianBase.BuildAsync(Patient, default)).Groups);
        Assert.Equal(["", "no-cache", "no-cache"], caching.Take(3));
    }

    [Theory]
    [InlineData("trixie/InRelease", ErrorCode.SignatureInvalid)]
    [InlineData("trixie/main/binary-amd64/Packages.gz", ErrorCode.ChecksumMismatch)]
    [InlineData("tzdata_1.0-1_amd64.deb", ErrorCode.ChecksumMismatch)]
    public async Task A_file_that_always_arrives_damaged_is_refused(string file, ErrorCode code)
    {
        var caching = Damage(file, times: 1000);

        var failure = await Assert.ThrowsAsync<DebianException>(() => DebianBase.BuildAsync(Patient, default));

        Assert.Equal(code, failure.Code);
        Assert.Equal(Refetch.Attempts, caching.Count);
    }

    [Fact]
    public async Task A_mirror_that_never_responds_is_left_for_the_next_source()
    {
        server.MisbehaveAsync = HangAsync;

        Assert.NotEmpty((await DebianBase.BuildAsync(ToBoth(), default)).Groups);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task A_mirror_that_stops_responding_is_left_for_the_next_source()
    {
        server.MisbehaveAsync = context => IsPackage(context) ? HangAsync(context) : Task.FromResult(false);

        Assert.NotEmpty((await DebianBase.BuildAsync(ToBoth(), default)).Groups);
    }

    [Fact]
    public async Task The_only_mirror_is_named_when_it_does_not_respond()
    {
        server.MisbehaveAsync = HangAsync;

        var failure = await Assert.ThrowsAsync<DebianException>(() => DebianBase.BuildAsync(Request, default));

        Assert.Equal(ErrorCode.MirrorUnreachable, failure.Code);
        Assert.EndsWith("it does not respond", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_lost_response_of_a_mirror_is_asked_for_again()
    {
        var lost = 0;
        server.MisbehaveAsync = context => IsPackage(context) && Interlocked.Increment(ref lost) == 1 ? HangAsync(context) : Task.FromResult(false);

        Assert.NotEmpty((await DebianBase.BuildAsync(Request, default)).Groups);
    }

    [Fact]
    public async Task A_file_that_comes_a_byte_at_a_time_is_fetched_again()
    {
        var slow = 0;
        server.MisbehaveAsync = context => IsPackage(context) && Interlocked.Increment(ref slow) == 1 ? TrickleAsync(context) : Task.FromResult(false);

        Assert.NotEmpty((await DebianBase.BuildAsync(Request, default)).Groups);
    }

    [Fact]
    public async Task A_mirror_that_sends_a_byte_at_a_time_is_left_for_the_next_source()
    {
        server.MisbehaveAsync = TrickleAsync;

        Assert.NotEmpty((await DebianBase.BuildAsync(ToBoth(), default)).Groups);
    }

    private static bool IsPackage(HttpContext context) => context.Request.Path.Value!.EndsWith(".deb", StringComparison.Ordinal);

    private static async Task<bool> HangAsync(HttpContext context)
    {
        await Task.Delay(Timeout.Infinite, context.RequestAborted)
            .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return true;
    }

    private static async Task<bool> TrickleAsync(HttpContext context)
    {
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.WriteAsync(" ");
            await context.Response.Body.FlushAsync();
            await Task.Delay(10);
        }

        return true;
    }

    // Returns how the damaged file was asked for, once for each request.
    private List<string> Damage(string file, int times)
    {
        var caching = new List<string>();
        var first = "";
        server.MisbehaveAsync = async context =>
        {
            var path = context.Request.Path.Value!;
            lock (caching)
            {
                if (first.Length == 0 && path.EndsWith(file, StringComparison.Ordinal)) first = path;
                if (first != path) return false;

                caching.Add(context.Request.Headers.CacheControl.ToString());
                if (caching.Count > times) return false;
            }

            var bytes = await File.ReadAllBytesAsync(temporary.Combine(path.TrimStart('/').Split('/')));
            bytes[bytes.Length / 2] ^= 1;
            await context.Response.Body.WriteAsync(bytes);
            return true;
        };
        return caching;
    }

    // Both as sources of the host's apt; the good one is asked second.
    private BaseRequest ToBoth()
    {
        var lines = new[] { server, good }.Select(mirror => $"deb {mirror.Address} trixie main\ndeb {mirror.Address} trixie-security main\n");
        temporary.Write("apt/sources.list", string.Concat(lines));
        return Request with { Sources = PackageSources.Host(temporary.Combine("apt")) };
    }

    private BaseRequest Patient => Request with { Limits = new MirrorLimits() };

    private BaseRequest Request => new()
    {
        Store = new BlobStore(temporary.Combine("store"), TimeProvider.System),
        Time = TimeProvider.System,
        Sources = PackageSources.Mirror(server.Address.ToString()),
        KeyringPath = forge.WriteKeyring(armored: false),
        Limits = Impatient,
    };
}
