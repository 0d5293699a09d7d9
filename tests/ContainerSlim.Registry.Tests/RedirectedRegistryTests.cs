using System.Text;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;
using static ContainerSlim.Registry.Tests.Samples;

namespace ContainerSlim.Registry.Tests;

/// <summary>A name that leads to a registry with a login of its own.</summary>
public sealed class RedirectedRegistryTests : IAsyncLifetime
{
    private static readonly string Basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("user:secret"));

    private InMemoryRegistry name = null!;
    private InMemoryRegistry real = null!;

    private string NameHost => ExampleHosts.Of(name);

    private string RealHost => ExampleHosts.Of(real);

    public async Task InitializeAsync() => name = await InMemoryRegistry.StartAsync();

    public async Task DisposeAsync()
    {
        await name.DisposeAsync();
        await real.DisposeAsync();
    }

    [Fact]
    public async Task Nobody_gets_a_token_of_the_other_registry()
    {
        await StartAsync(new InMemoryRegistryOptions { Login = RegistryLogin.Bearer });
        using var client = ExampleHosts.Client();

        await ReadAsync(client);

        Assert.Contains(real.Requests, request => request.Path == "/token" && request.Query.Contains("real%2Fapp%3Apull", StringComparison.Ordinal));
        Assert.DoesNotContain(name.Requests, request => request.Path == "/token");
    }

    [Theory]
    [InlineData(RegistryLogin.Basic)]
    [InlineData(RegistryLogin.Bearer)]
    public async Task The_other_registry_gets_its_own_credentials(RegistryLogin login)
    {
        await StartAsync(new InMemoryRegistryOptions { Login = login, AnonymousPull = false });
        var keys = new Keyring((RealHost, "user", "secret"), (NameHost, "first", "hidden"));
        using var client = ExampleHosts.Client(keys);

        await ReadAsync(client);

        var request = Assert.Single(keys.Requests);
        Assert.Equal((RealHost, "real/app", true), (request.Registry, request.Repository, request.IsRedirected));
        Assert.Contains(real.Requests, sent => sent.Authorization == Basic);
    }

    [Fact]
    public async Task The_other_registry_never_gets_the_credentials_of_the_first()
    {
        await StartAsync(new InMemoryRegistryOptions { Login = RegistryLogin.Bearer, AnonymousPull = false });
        name.Fail("HEAD", "manifests", 1, 401, "", ("WWW-Authenticate", "Basic realm=\"name\""));
        using var client = ExampleHosts.Client(new Keyring((NameHost, "user", "secret")));
        await client.Repository(NameHost, "app", CredentialUse.Pull).FindManifestAsync("other", None);

        await FailsAsync(ErrorCode.Unauthorized, () => ReadAsync(client));

        Assert.Equal(Basic, name.Requests[^1].Authorization);
        Assert.All(real.Requests, request => Assert.Null(request.Authorization));
    }

    [Fact]
    public async Task Variables_are_not_for_a_registry_that_the_user_did_not_name()
    {
        await StartAsync(new InMemoryRegistryOptions { Login = RegistryLogin.Basic });
        using var client = ExampleHosts.Client(new EnvironmentCredentials(_ => "secret"));

        await FailsAsync(ErrorCode.Unauthorized, () => ReadAsync(client));

        Assert.All(real.Requests, request => Assert.Null(request.Authorization));
    }

    [Fact]
    public async Task Who_refuses_is_named()
    {
        await StartAsync(new InMemoryRegistryOptions { Login = RegistryLogin.Basic });
        using var client = ExampleHosts.Client();

        var failure = await FailsAsync(ErrorCode.Unauthorized, () => ReadAsync(client));

        Assert.Contains($": {RealHost} requires credentials", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith($"run 'docker login {RealHost}'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_has_nothing_is_named()
    {
        await StartAsync(new InMemoryRegistryOptions());
        using var client = ExampleHosts.Client();

        var failure = await FailsAsync(ErrorCode.ImageNotFound, () => ReadAsync(client, "other"));

        Assert.EndsWith($": {RealHost} has no 'other' in the repository 'real/app'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_cannot_be_reached_is_named()
    {
        name.Fail("GET", "manifests", 1, 307, "", ("Location", "http://r1.example.com/v2/real/app/manifests/1"));
        await StartAsync(new InMemoryRegistryOptions());
        using var client = ExampleHosts.Client();

        var failure = await FailsAsync(ErrorCode.RegistryUnreachable, () => ReadAsync(client));

        Assert.Contains(": r1.example.com cannot be reached", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_push_that_is_led_elsewhere_takes_no_credentials_there()
    {
        await StartAsync(new InMemoryRegistryOptions { Login = RegistryLogin.Basic });
        name.Fail("POST", "blobs/uploads", 100, 307, "", ("Location", $"http://{RealHost}/v2/real/app/blobs/uploads/"));
        using var client = ExampleHosts.Client(new Keyring((RealHost, "user", "secret")));

        var failure = await FailsAsync(ErrorCode.Unauthorized, () => client.PushAsync(new RegistryTarget(NameHost, "app", ["1"]), Image(Layer(1))));

        Assert.All(real.Requests, request => Assert.Null(request.Authorization));
        Assert.Contains($"push to {RealHost} directly", failure.Message, StringComparison.Ordinal);
    }

    private async Task StartAsync(InMemoryRegistryOptions options)
    {
        real = await InMemoryRegistry.StartAsync(options);
        await real.PutImageAsync("real/app", "1", Image(Layer(1)));
        foreach (var tag in new[] { "1", "other" })
        {
            name.Fail("GET", $"manifests/{tag}", 100, 307, "", ("Location", $"http://{RealHost}/v2/real/app/manifests/{tag}"));
        }
    }

    private Task<Manifest> ReadAsync(RegistryClient client, string tag = "1") => client.Repository(NameHost, "app", CredentialUse.Pull).ResolveAsync(tag, None);
}
