using ContainerSlim.Oci;
using ContainerSlim.TestKit;
using static ContainerSlim.Registry.Tests.Samples;

namespace ContainerSlim.Registry.Tests;

public sealed class AuthenticationTests
{
    private static readonly InMemoryRegistryOptions Basic = new() { Login = RegistryLogin.Basic };
    private static readonly InMemoryRegistryOptions Bearer = new() { Login = RegistryLogin.Bearer };

    [Theory]
    [InlineData(RegistryLogin.Basic)]
    [InlineData(RegistryLogin.Bearer)]
    public async Task The_right_password_may_push(RegistryLogin login)
    {
        await using var registry = await InMemoryRegistry.StartAsync(new InMemoryRegistryOptions { Login = login });
        using var client = ClientOf("user", "secret");

        await client.PushAsync(registry, Image(Layer(1)), "1");

        Assert.NotNull(registry.FindManifest("app", "1"));
    }

    [Theory]
    [InlineData(RegistryLogin.Basic)]
    [InlineData(RegistryLogin.Bearer)]
    public async Task A_wrong_password_is_told_with_what_to_do_and_without_the_password(RegistryLogin login)
    {
        await using var registry = await InMemoryRegistry.StartAsync(new InMemoryRegistryOptions { Login = login });
        using var client = ClientOf("user", "wrong-one");

        var failure = await FailsAsync(ErrorCode.Unauthorized, () => client.PushAsync(registry, Image(Layer(1)), "1"));

        Assert.Contains($"docker login {registry.Host}", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-one", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RegistryLogin.Basic)]
    [InlineData(RegistryLogin.Bearer)]
    public async Task Nobody_may_not_push(RegistryLogin login)
    {
        await using var registry = await InMemoryRegistry.StartAsync(new InMemoryRegistryOptions { Login = login });
        using var client = Client();

        await FailsAsync(ErrorCode.Unauthorized, () => client.PushAsync(registry, Image(Layer(1)), "1"));
    }

    [Fact]
    public async Task Nobody_gets_a_token_to_pull()
    {
        await using var registry = await InMemoryRegistry.StartAsync(Bearer);
        await registry.PutImageAsync("app", "1", Image(Layer(1)));
        using var client = Client();

        await client.Repository(registry.Host, "app", CredentialUse.Pull).ResolveAsync("1", None);

        Assert.Null(Assert.Single(registry.Requests, request => request.Path == "/token").Authorization);
    }

    [Fact]
    public async Task Credentials_are_sent_only_after_they_were_asked_for()
    {
        await using var registry = await InMemoryRegistry.StartAsync();
        using var client = ClientOf("user", "secret");

        await client.PushAsync(registry, Image(Layer(1)), "1");

        Assert.All(registry.Requests, request => Assert.Null(request.Authorization));
    }

    [Fact]
    public async Task A_login_is_remembered()
    {
        await using var registry = await InMemoryRegistry.StartAsync(Basic);
        using var client = ClientOf("user", "secret");
        var repository = client.Repository(registry.Host, "app", CredentialUse.Pull);

        for (var i = 0; i < 3; i++) await repository.BlobExistsAsync(Layer(1).Descriptor, None);

        Assert.Equal([401, 404, 404, 404], registry.Requests.Select(request => request.Status));
    }

    [Fact]
    public async Task One_token_serves_a_whole_push()
    {
        await using var registry = await InMemoryRegistry.StartAsync(Bearer);
        using var client = ClientOf("user", "secret");

        await client.PushAsync(registry, Image([.. Enumerable.Range(0, 8).Select(i => Layer(i))]), "1", "2");

        var request = Assert.Single(registry.Requests, request => request.Path == "/token");
        Assert.Contains("scope=repository%3Aapp%3Apull%2Cpush", request.Query, StringComparison.Ordinal);
        Assert.Contains("service=in-memory", request.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_whose_time_is_up_is_renewed_without_being_refused()
    {
        var time = new InstantTime();
        await using var registry = await InMemoryRegistry.StartAsync(Bearer);
        using var client = Client(new RegistryOptions { Time = time });
        var repository = client.Repository(registry.Host, "app", CredentialUse.Pull);
        await repository.BlobExistsAsync(Layer(1).Descriptor, None);

        time.Now += TimeSpan.FromSeconds(299);
        await repository.BlobExistsAsync(Layer(1).Descriptor, None);

        Assert.Equal(2, registry.Count("GET", "/token"));
        Assert.Single(registry.Requests, request => request.Status == 401);
    }

    [Fact]
    public async Task A_token_that_expires_in_the_middle_of_a_push_is_renewed()
    {
        await using var registry = await InMemoryRegistry.StartAsync(Bearer);
        using var client = ClientOf("user", "secret");
        var layer = Layer(1, 300_000);
        var opened = 0;
        var expiring = new Blob(layer.Descriptor, ct =>
        {
            if (opened++ == 0) registry.RevokeTokens();
            return layer.OpenAsync(ct);
        });

        await client.PushAsync(registry, Image(expiring), "1");

        Assert.NotNull(registry.FindManifest("app", "1"));
        Assert.True(registry.Count("GET", "/token") > 1);
    }

    [Fact]
    public async Task An_identity_token_is_exchanged_by_POST()
    {
        await using var registry = await InMemoryRegistry.StartAsync(Bearer);
        using var client = ClientOf("<token>", "identity");

        await client.PushAsync(registry, Image(Layer(1)), "1");

        Assert.Equal(1, registry.Count("POST", "/token"));
    }

    [Fact]
    public async Task A_password_is_posted_where_the_token_server_knows_no_GET()
    {
        await using var registry = await InMemoryRegistry.StartAsync(Bearer with { TokenMethods = ["POST"] });
        using var client = ClientOf("user", "secret");

        await client.PushAsync(registry, Image(Layer(1)), "1");

        Assert.Equal((1, 1), (registry.Count("GET", "/token"), registry.Count("POST", "/token")));
    }

    [Fact]
    public async Task An_identity_token_is_sent_by_GET_where_the_token_server_knows_no_POST()
    {
        await using var registry = await InMemoryRegistry.StartAsync(Bearer with { TokenMethods = ["GET"], Username = "<token>", Password = "identity" });
        using var client = ClientOf("<token>", "identity");

        await client.PushAsync(registry, Image(Layer(1)), "1");

        Assert.NotNull(registry.FindManifest("app", "1"));
    }

    [Fact]
    public async Task A_registry_token_is_sent_as_it_is()
    {
        await using var registry = await InMemoryRegistry.StartAsync(Bearer);
        using var client = Client(new RegistryOptions { Credentials = new Known(RegistryCredential.RegistryToken("given")) });

        await FailsAsync(ErrorCode.Unauthorized, () => client.PushAsync(registry, Image(Layer(1)), "1"));

        Assert.Contains(registry.Requests, request => request.Authorization == "Bearer given");
    }

    [Fact]
    public async Task The_source_of_a_mount_is_asked_for_in_the_token()
    {
        await using var registry = await InMemoryRegistry.StartAsync(Bearer);
        registry.PutBlob("base", Bytes(1, 1000));
        using var client = ClientOf("user", "secret");

        await client.PushAsync(new RegistryTarget(registry.Host, "app", ["1"]) { MountSources = _ => ["base"] }, Image(Unopened(Layer(1))));

        Assert.Contains(
            registry.Requests,
            request => request.Path == "/token" && request.Query.Contains("scope=repository%3Abase%3Apull", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mount_that_the_token_server_refuses_is_an_upload()
    {
        await using var registry = await InMemoryRegistry.StartAsync(Bearer);
        registry.Fail("GET", "repository%3Abase", times: 5, 403);
        using var client = ClientOf("user", "secret");

        var publication = await client.PushAsync(new RegistryTarget(registry.Host, "app", ["1"]) { MountSources = _ => ["base"] }, Image(Layer(1)));

        Assert.Equal(2, publication.Sent.Count);
    }

    [Fact]
    public async Task What_a_known_user_may_not_do_is_denied()
    {
        await using var registry = await InMemoryRegistry.StartAsync();
        registry.Fail("PUT", "manifests", 1, 403, """{"errors":[{"code":"DENIED"}]}""");
        using var client = Client();

        var failure = await FailsAsync(ErrorCode.Denied, () => client.PushAsync(registry, Image(Layer(1)), "1"));

        Assert.Contains("DENIED", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"token":""}""")]
    [InlineData("""{"token":7}""")]
    [InlineData("""{"token":"a\nb"}""")]
    [InlineData("""{"token":"a\r\nHost: other.example.com"}""")]
    [InlineData("""{"access_token":"a\u0000b"}""")]
    [InlineData("""{"access_token":"tök"}""")]
    public async Task A_token_server_without_a_usable_token_is_told(string answer)
    {
        await using var registry = await InMemoryRegistry.StartAsync(Bearer);
        registry.Lie("GET", "/token", Refetch.Attempts, System.Text.Encoding.UTF8.GetBytes(answer), "application/json");
        using var client = Client();

        await FailsAsync(ErrorCode.RegistryFailed, () => client.Repository(registry.Host, "app", CredentialUse.Pull).ResolveAsync("1", None));
    }

    [Theory]
    [InlineData("300", 269, 1)]
    [InlineData("300", 271, 2)]
    [InlineData(300.5, 269, 1)]
    [InlineData(300.5, 271, 2)]
    [InlineData("soon", 53, 1)]
    [InlineData("soon", 55, 2)]
    [InlineData("", 53, 1)]
    [InlineData(null, 55, 2)]
    [InlineData(true, 55, 2)]
    [InlineData(-5, 53, 1)]
    [InlineData(0, 55, 2)]
    [InlineData(1e300, 86_000, 1)]
    [InlineData("99999999999999999999", 86_000, 1)]
    [InlineData("1e999", 86_000, 1)]
    public async Task A_tokens_lifetime_may_be_text_or_nonsense(object? lifetime, int seconds, int tokens)
    {
        var time = new InstantTime();
        await using var registry = await InMemoryRegistry.StartAsync(Bearer with { TokenLifetime = lifetime });
        using var client = Client(new RegistryOptions { Time = time });
        var repository = client.Repository(registry.Host, "app", CredentialUse.Pull);
        await repository.BlobExistsAsync(Layer(1).Descriptor, None);

        time.Now += TimeSpan.FromSeconds(seconds);
        await repository.BlobExistsAsync(Layer(1).Descriptor, None);

        Assert.Equal(tokens, registry.Count("GET", "/token"));
    }

    [Fact]
    public async Task A_token_server_in_trouble_is_asked_again()
    {
        await using var registry = await InMemoryRegistry.StartAsync(Bearer);
        registry.Fail("GET", "/token", 2, 503);
        using var client = ClientOf("user", "secret");

        await client.PushAsync(registry, Image(Layer(1)), "1");

        Assert.Equal(3, registry.Count("GET", "/token"));
    }

    [Fact]
    public async Task A_password_never_goes_to_a_token_server_without_TLS()
    {
        await using var registry = await InMemoryRegistry.StartAsync();
        registry.Fail("GET", "manifests", 1, 401, "", ("WWW-Authenticate", "Bearer realm=\"http://auth.example.com/token\""));
        using var client = ClientOf("user", "secret");

        var failure = await FailsAsync(ErrorCode.AddressRefused, () => client.Repository(registry.Host, "app", CredentialUse.Pull).ResolveAsync("1", None));

        Assert.Contains("http://auth.example.com/token", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_credential_does_not_show_its_secret() =>
        Assert.Equal("Password of me", RegistryCredential.Password("me", "hidden").ToString());
}
