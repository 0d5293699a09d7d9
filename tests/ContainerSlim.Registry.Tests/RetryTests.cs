using ContainerSlim.Oci;
using ContainerSlim.TestKit;
using static ContainerSlim.Registry.Tests.Samples;

namespace ContainerSlim.Registry.Tests;

public sealed class RetryTests : IAsyncLifetime
{
    private readonly InstantTime time = new();
    private readonly RegistryClient client;
    private InMemoryRegistry registry = null!;

    public RetryTests() => client = Client(new RegistryOptions { Time = time });

    private RemoteRepository Repository => client.Repository(registry.Host, "app", CredentialUse.Pull);

    public async Task InitializeAsync()
    {
        registry = await InMemoryRegistry.StartAsync();
        await registry.PutImageAsync("app", "1", Image(Layer(1)));
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await registry.DisposeAsync();
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_failure_that_may_pass_is_waited_out(int status)
    {
        registry.Fail("GET", "manifests", times: 4, status);

        await Repository.ResolveAsync("1", None);

        Assert.Equal(5, registry.Count("GET", "manifests/1"));
    }

    [Fact]
    public async Task A_failure_that_will_not_pass_is_told_at_once()
    {
        registry.Fail("GET", "manifests", times: 1, 400);

        await FailsAsync(ErrorCode.RegistryFailed, () => Repository.ResolveAsync("1", None));

        Assert.Single(registry.Requests);
    }

    [Fact]
    public async Task A_failure_that_does_not_pass_is_told_with_its_status()
    {
        registry.Fail("GET", "manifests", times: 9, 503);

        var failure = await FailsAsync(ErrorCode.RegistryFailed, () => Repository.ResolveAsync("1", None));

        Assert.Contains("503", failure.Message, StringComparison.Ordinal);
        Assert.Equal(5, registry.Requests.Count);
    }

    [Fact]
    public async Task A_registry_that_keeps_refusing_for_the_rate_is_named_as_such()
    {
        registry.Fail("GET", "manifests", times: 9, 429);

        await FailsAsync(ErrorCode.RateLimited, () => Repository.ResolveAsync("1", None));
    }

    [Fact]
    public async Task The_wait_is_as_long_as_the_registry_asks_in_seconds()
    {
        registry.Fail("GET", "manifests", 1, 429, "", ("Retry-After", "7"));

        await Repository.ResolveAsync("1", None);

        Assert.Equal([TimeSpan.FromSeconds(7)], time.Delays);
    }

    [Fact]
    public async Task The_wait_is_as_long_as_the_registry_asks_by_date()
    {
        registry.Fail("GET", "manifests", 1, 429, "", ("Retry-After", time.Now.AddSeconds(9).ToString("R", System.Globalization.CultureInfo.InvariantCulture)));

        await Repository.ResolveAsync("1", None);

        Assert.Equal([TimeSpan.FromSeconds(9)], time.Delays);
    }

    [Fact]
    public async Task A_wait_that_is_too_long_is_not_begun()
    {
        registry.Fail("GET", "manifests", 1, 429, "", ("Retry-After", "3600"));

        var failure = await FailsAsync(ErrorCode.RateLimited, () => Repository.ResolveAsync("1", None));

        Assert.Empty(time.Delays);
        Assert.Contains("3600 seconds", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 500)]
    [InlineData(2, 1000)]
    [InlineData(4, 4000)]
    [InlineData(60, 10_000)]
    public void Delays_are_random_below_a_limit_that_doubles(int attempt, int limit)
    {
        var delays = Enumerable.Range(0, 200).Select(_ => new RetryPolicy().DelayAfter(attempt).TotalMilliseconds).ToList();

        Assert.All(delays, delay => Assert.InRange(delay, 0, limit));
        Assert.True(delays.Distinct().Count() > 20);
    }

    [Fact]
    public async Task A_dropped_connection_is_opened_again()
    {
        registry.Drop("GET", "manifests", times: 2);

        await Repository.ResolveAsync("1", None);

        Assert.Equal(3, registry.Count("GET", "manifests/1"));
    }

    [Fact]
    public async Task A_manifest_that_breaks_off_is_read_again()
    {
        registry.DropBody("GET", "manifests", times: 2, afterBytes: 10);

        await Repository.ResolveAsync("1", None);

        Assert.Equal(3, registry.Count("GET", "manifests/1"));
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up()
    {
        using var hanging = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        hanging.Start();
        using var impatient = Client(new RegistryOptions { Retry = new RetryPolicy { MaxAttempts = 2, ResponseTimeout = TimeSpan.FromMilliseconds(100) } });
        var repository = impatient.Repository(hanging.LocalEndpoint.ToString()!, "app", CredentialUse.Pull);

        await FailsAsync(ErrorCode.RegistryUnreachable, () => repository.ResolveAsync("1", None));
    }

    [Fact]
    public async Task An_upload_that_breaks_off_begins_anew_in_another_session()
    {
        var layer = Layer(3, 500_000);
        registry.Drop("PUT", "uploads", times: 2, afterRequestBytes: 1000);

        await client.PushAsync(registry, Image(layer), "2");

        Assert.Equal(Bytes(3, 500_000), registry.FindBlob("app", layer.Descriptor.Digest));
        Assert.Equal(4, registry.Count("POST", "uploads/"));
    }

    [Fact]
    public async Task An_upload_that_nobody_reads_begins_anew()
    {
        const int size = 32 << 20;
        using var impatient = Client(new RegistryOptions { Retry = new RetryPolicy { ResponseTimeout = TimeSpan.FromSeconds(2) } });
        using var content = new ZeroStream(size);
        var digest = Digest.FromHash(await System.Security.Cryptography.SHA256.HashDataAsync(content));
        registry.Hang("PUT", digest.Hex, times: 1);

        await impatient.PushAsync(
            registry,
            Image(new Blob(new Descriptor(MediaTypes.OciLayerGzip, digest, size), _ => Task.FromResult<Stream>(new ZeroStream(size)))),
            "2");

        Assert.True(registry.HasBlob("app", digest));
    }

    [Fact]
    public async Task An_upload_that_the_registry_fails_begins_anew()
    {
        registry.Fail("PUT", "uploads", times: 3, 500);

        await client.PushAsync(registry, Image(Layer(3)), "2");

        Assert.NotNull(registry.FindManifest("app", "2"));
    }

    [Fact]
    public async Task An_upload_that_never_succeeds_leaves_the_tag_where_it_was()
    {
        var before = registry.FindManifest("app", "1");
        registry.Fail("PUT", "uploads", times: 50, 500);

        await FailsAsync(ErrorCode.RegistryFailed, () => client.PushAsync(registry, Image(Layer(3)), "1"));

        Assert.Equal(before, registry.FindManifest("app", "1"));
    }

    [Fact]
    public async Task A_port_that_nobody_listens_on_is_unreachable_at_once()
    {
        var repository = client.Repository($"127.0.0.1:{Peer.FreePort()}", "app", CredentialUse.Pull);

        await FailsAsync(ErrorCode.RegistryUnreachable, () => repository.ResolveAsync("1", None));

        Assert.Empty(time.Delays);
    }

    [Fact]
    public async Task A_host_that_does_not_exist_is_unreachable()
    {
        var failure = await FailsAsync(
            ErrorCode.RegistryUnreachable,
            () => client.Repository("registry.invalid", "app", CredentialUse.Pull).ResolveAsync("1", None));

        Assert.Contains("registry.invalid", failure.Message, StringComparison.Ordinal);
    }
}
