using ContainerSlim.TestKit;
using static ContainerSlim.Registry.Tests.Samples;

namespace ContainerSlim.Registry.Tests;

public sealed class InsecureRegistryTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_registry_on_this_machine_may_speak_http_or_have_a_certificate_of_its_own(bool tls)
    {
        await using var registry = await InMemoryRegistry.StartAsync(new InMemoryRegistryOptions { Tls = tls });
        using var client = Client();

        await client.PushAsync(registry, Image(Layer(1)), "1");

        Assert.NotNull(registry.FindManifest("app", "1"));
    }

    [Fact]
    public async Task Whether_a_registry_speaks_TLS_is_found_out_once()
    {
        await using var registry = await InMemoryRegistry.StartAsync(new InMemoryRegistryOptions { Tls = true });
        using var client = Client();

        for (var i = 0; i < 3; i++) await client.Repository(registry.Host, "app", CredentialUse.Pull).BlobExistsAsync(Layer(1).Descriptor, None);

        Assert.Single(registry.Probes);
    }

    [Fact]
    public void A_certificate_that_is_not_trusted_comes_with_a_way_out()
    {
        var refused = new HttpRequestException(HttpRequestError.SecureConnectionError, "the remote certificate is invalid");

        Assert.Contains("DOTNET_CONTAINER_INSECURE_REGISTRIES", RegistryFailure.Unreachable("ask", "host", refused).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost:5000/", true)]
    [InlineData("http://127.0.0.9/", true)]
    [InlineData("http://[::1]:5000/", true)]
    [InlineData("http://registry.example.com:5000/", true)]
    [InlineData("http://registry.example.com/", false)]
    [InlineData("https://other.example.com:1234/", true)]
    [InlineData("https://localhost.example.com/", false)]
    [InlineData("https://a.lab.example.com/", true)]
    [InlineData("https://lab.example.com/", false)]
    [InlineData("https://10.1.2.3:5000/", true)]
    [InlineData("https://11.1.2.3:5000/", false)]
    [InlineData("https://[fd00::7]:5000/", true)]
    public void Only_this_machine_and_what_is_named_is_insecure(string uri, bool insecure) =>
        Assert.Equal(
            insecure,
            new InsecureRegistries(["Registry.example.com:5000", "other.example.com", "*.lab.example.com", "10.0.0.0/8", "fd00::/8"]).Contains(new Uri(uri)));

    [Theory]
    [InlineData("a.example.com", "a.example.com")]
    [InlineData("a.example.com,b:5000", "a.example.com b:5000")]
    [InlineData("a.example.com ; b:5000;", "a.example.com b:5000")]
    [InlineData(null, "")]
    public void Insecure_registries_are_named_in_the_environment(string? value, string names) =>
        Assert.Equal(
            names,
            string.Join(
                ' ',
                RegistryOptions.FromEnvironment(name => name == "DOTNET_CONTAINER_INSECURE_REGISTRIES" ? value : null, "/nowhere").InsecureRegistries));
}
