using System.Net;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;
using static ContainerSlim.Registry.Tests.Samples;

namespace ContainerSlim.Registry.Tests;

/// <summary>Where a registry may lead: in redirects, for uploads and to its token server.</summary>
public sealed class FollowedAddressTests : IAsyncLifetime
{
    private InMemoryRegistry registry = null!;
    private InMemoryRegistry other = null!;

    private string OtherPort => other.Host.Split(':')[1];

    public async Task InitializeAsync()
    {
        registry = await InMemoryRegistry.StartAsync();
        other = await InMemoryRegistry.StartAsync();
        other.PutBlob("app", Bytes(1, 1000));
    }

    public async Task DisposeAsync()
    {
        await registry.DisposeAsync();
        await other.DisposeAsync();
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://storage.example.com/blob")]
    [InlineData("http://127.0.0.1:PORT/v2/app/blobs/x")]
    [InlineData("http://localhost:PORT/v2/app/blobs/x")]
    [InlineData("http://app.localhost:PORT/v2/app/blobs/x")]
    [InlineData("http://[::ffff:127.0.0.1]:PORT/v2/app/blobs/x")]
    [InlineData("http://0.0.0.0:PORT/v2/app/blobs/x")]
    [InlineData("http://2130706433:PORT/v2/app/blobs/x")]
    [InlineData("https://127.0.0.1:PORT/v2/app/blobs/x")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://[fe80::1]/v2/app/blobs/x")]
    public async Task A_redirect_that_is_refused_is_told_and_not_followed(string location)
    {
        registry.Fail("GET", "blobs", 1, 307, "", ("Location", location.Replace("PORT", OtherPort, StringComparison.Ordinal)));
        using var client = ExampleHosts.Client();
        var repository = client.Repository(ExampleHosts.Of(registry), "app", CredentialUse.Pull);

        var failure = await FailsAsync(ErrorCode.AddressRefused, () => repository.ReadAsync(Layer(1).Descriptor));

        Assert.Contains(ExampleHosts.Of(registry), failure.Message, StringComparison.Ordinal);
        Assert.Empty(other.Requests);
    }

    [Theory]
    [InlineData("file:///tmp/upload")]
    [InlineData("ftp://storage.example.com/upload")]
    [InlineData("http://127.0.0.1:PORT/upload")]
    [InlineData("http://169.254.169.254/upload")]
    public async Task An_upload_that_is_led_astray_is_told_and_not_continued(string location)
    {
        var to = location.Replace("PORT", OtherPort, StringComparison.Ordinal);
        registry.Fail("POST", "blobs/uploads", 1, 202, "", ("Location", to));
        using var client = ExampleHosts.Client();

        var failure = await FailsAsync(
            ErrorCode.AddressRefused,
            () => client.PushAsync(new RegistryTarget(ExampleHosts.Of(registry), "app", ["1"]), Image(Layer(1))));

        Assert.Contains($"at '{to}'", failure.Message, StringComparison.Ordinal);
        Assert.Empty(other.Requests);
    }

    [Theory]
    [InlineData("file:///etc/token")]
    [InlineData("ftp://auth.example.com/token")]
    [InlineData("/token")]
    [InlineData("token")]
    [InlineData("http://127.0.0.1:PORT/token")]
    [InlineData("https://127.0.0.1:PORT/token")]
    [InlineData("https://169.254.169.254/token")]
    [InlineData("http://auth.example.com/token")]
    [InlineData("http://rPORT.example.com/token")]
    public async Task A_token_server_that_is_refused_is_told_and_gets_nothing(string realm)
    {
        var to = realm.Replace("PORT", OtherPort, StringComparison.Ordinal);
        registry.Fail("GET", "manifests", 1, 401, "", ("WWW-Authenticate", $"Bearer realm=\"{to}\""));
        using var client = ExampleHosts.Client(new Known(RegistryCredential.Password("user", "secret")));

        var failure = await FailsAsync(
            ErrorCode.AddressRefused,
            () => client.Repository(ExampleHosts.Of(registry), "app", CredentialUse.Pull).ResolveAsync("1", None));

        Assert.Contains($"cannot log in to {ExampleHosts.Of(registry)} at '", failure.Message, StringComparison.Ordinal);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task From_https_nothing_leads_to_http()
    {
        await using var secure = await InMemoryRegistry.StartAsync(new InMemoryRegistryOptions { Tls = true });
        secure.Fail("GET", "blobs", 1, 307, "", ("Location", $"http://{other.Host}/v2/app/blobs/{Layer(1).Descriptor.Digest}"));
        secure.Fail("GET", "manifests", 1, 401, "", ("WWW-Authenticate", $"Bearer realm=\"http://{other.Host}/token\""));
        secure.Fail("POST", "blobs/uploads", 1, 202, "", ("Location", $"http://localhost:{OtherPort}/upload"));
        using var client = ClientOf("user", "secret");
        var repository = client.Repository(secure.Host, "app", CredentialUse.Pull);

        await FailsAsync(ErrorCode.AddressRefused, () => repository.ReadAsync(Layer(1).Descriptor));
        await FailsAsync(ErrorCode.AddressRefused, () => repository.ResolveAsync("1", None));
        await FailsAsync(ErrorCode.AddressRefused, () => client.PushAsync(secure, Image(Layer(1)), "1"));

        Assert.Empty(other.Requests);
        Assert.Empty(other.Probes);
    }

    [Fact]
    public async Task An_https_address_elsewhere_is_not_tried_with_http()
    {
        registry.Fail("GET", "blobs", 1, 307, "", ("Location", $"https://{other.Host}/v2/app/blobs/{Layer(1).Descriptor.Digest}"));
        using var client = Client(new RegistryOptions { Retry = new RetryPolicy { MaxAttempts = 1 } });

        await FailsAsync(
            ErrorCode.RegistryUnreachable,
            () => client.Repository(registry.Host, "app", CredentialUse.Pull).ReadAsync(Layer(1).Descriptor));

        Assert.Empty(other.Requests);
        Assert.Empty(other.Probes);
    }

    [Fact]
    public async Task A_registry_on_this_machine_may_lead_to_others_on_it()
    {
        registry.Fail("GET", "blobs", 1, 307, "", ("Location", $"http://localhost:{OtherPort}/v2/app/blobs/{Layer(1).Descriptor.Digest}"));
        using var client = Client();

        Assert.Equal(Bytes(1, 1000), await client.Repository(registry.Host, "app", CredentialUse.Pull).ReadAsync(Layer(1).Descriptor));
    }

    [Fact]
    public async Task A_token_server_at_another_host_is_named_once_in_the_detailed_log()
    {
        await using var tokens = await InMemoryRegistry.StartAsync(new InMemoryRegistryOptions { Login = RegistryLogin.Bearer, Tls = true });
        using var client = ClientOf("user", "secret");
        var notices = new List<RegistryNotice>();
        foreach (var repository in new[] { "app", "other" })
        {
            registry.Fail("HEAD", $"{repository}/blobs", 1, 401, "", ("WWW-Authenticate", $"Bearer realm=\"https://{tokens.Host}/token\""));
            await client.Repository(registry.Host, repository, CredentialUse.Pull).BlobExistsAsync(Layer(1).Descriptor, None);
        }

        client.Notices.Listen(notices.Add);

        Assert.Equal(2, tokens.Count("GET", "/token"));
        Assert.Equal(
            new RegistryNotice(RegistryNoticeKind.Detail, $"The token server of {registry.Host} is {tokens.Host}. ContainerSlim logs in there."),
            Assert.Single(notices));
    }

    [Fact]
    public async Task A_password_in_a_form_is_not_led_to_another_host()
    {
        await using var tokens = await InMemoryRegistry.StartAsync(new InMemoryRegistryOptions { Login = RegistryLogin.Bearer });
        tokens.Fail("POST", "/token", 1, 307, "", ("Location", $"http://{other.Host}/token"));
        using var client = ClientOf("<token>", "identity");

        await FailsAsync(ErrorCode.AddressRefused, () => client.PushAsync(tokens, Image(Layer(1)), "1"));

        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task An_address_in_a_message_shows_no_secrets()
    {
        registry.Fail("GET", "blobs", 1, 307, "", ("Location", "ftp://me:hidden@storage.example.com/blob?signature=hidden"));
        using var client = Client();

        var failure = await FailsAsync(
            ErrorCode.AddressRefused,
            () => client.Repository(registry.Host, "app", CredentialUse.Pull).ReadAsync(Layer(1).Descriptor));

        Assert.Contains("'ftp://storage.example.com/blob'", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://[bad")]
    [InlineData("//")]
    [InlineData("http://")]
    public async Task An_address_that_cannot_be_read_is_told(string location)
    {
        registry.Fail("GET", "blobs", 1, 307, "", ("Location", location));
        registry.Fail("POST", "blobs/uploads", 1, 202, "", ("Location", location));
        using var client = Client();

        await FailsAsync(ErrorCode.RegistryFailed, () => client.Repository(registry.Host, "app", CredentialUse.Pull).ReadAsync(Layer(1).Descriptor));
        await FailsAsync(ErrorCode.RegistryFailed, () => client.PushAsync(registry, Image(Layer(1)), "1"));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("fe80::1")]
    public async Task A_name_for_an_address_of_this_machine_is_not_connected_to(string address)
    {
        using var http = Guarded(host => host == "storage.example.net" ? address : "192.0.2.1");

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(http, "registry.example.net"));

        Assert.Equal(ErrorCode.AddressRefused, Assert.IsType<RegistryException>(failure.InnerException).Code);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task A_registry_whose_name_is_this_machine_may_lead_to_it()
    {
        using var http = Guarded(_ => "127.0.0.1");

        using var response = await SendAsync(http, "registry.example.net");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static HttpMessageInvoker Guarded(Func<string, string> resolve) => new(new SocketsHttpHandler
    {
        ConnectCallback = new ConnectGuard((host, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(resolve(host))])).ConnectAsync,
    });

    private async Task<HttpResponseMessage> SendAsync(HttpMessageInvoker http, string from)
    {
        var access = new RegistryAccess(from, "app", CredentialUse.Pull);
        using var request = access.Request(HttpMethod.Get, new Uri($"http://storage.example.net:{OtherPort}/v2/app/blobs/none"));
        return await http.SendAsync(request, None);
    }
}
