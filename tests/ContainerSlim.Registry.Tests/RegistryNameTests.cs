using ContainerSlim.TestKit;
using static ContainerSlim.Registry.Tests.Samples;

namespace ContainerSlim.Registry.Tests;

/// <summary>Names of a registry that differ in their writing only.</summary>
public sealed class RegistryNameTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("reg.example.com", "reg.example.com:443", true)]
    [InlineData("reg.example.com:443", "REG.example.com:0443", true)]
    [InlineData("reg.example.com:5000", "reg.example.com:05000", true)]
    [InlineData("[0:0:0:0:0:0:0:1]:5000", "[::1]:5000", true)]
    [InlineData("docker.io", "registry-1.docker.io:443", true)]
    [InlineData("reg.example.com", "reg.example.com:80", false)]
    [InlineData("reg.example.com", "reg.example.com:5000", false)]
    [InlineData("reg.example.com", "example.com", false)]
    [InlineData("reg.example.com", null, false)]
    [InlineData(null, null, false)]
    public void Registries_are_the_same_by_host_and_port(string? left, string? right, bool same)
    {
        Assert.Equal(same, RegistryNames.AreSame(left, right));
        Assert.Equal(same, RegistryNames.AreSame(right, left));
    }

    [Theory]
    [InlineData("reg.example.com:443", "https://reg.example.com/v2/", true)]
    [InlineData("reg.example.com", "https://reg.example.com:443/v2/", true)]
    [InlineData("REG.example.com", "https://reg.example.com/v2/", true)]
    [InlineData("reg.example.com:80", "http://reg.example.com/v2/", true)]
    [InlineData("reg.example.com", "http://reg.example.com/v2/", true)]
    [InlineData("docker.io:443", "https://registry-1.docker.io/v2/", true)]
    [InlineData("reg.example.com:80", "https://reg.example.com/v2/", false)]
    [InlineData("reg.example.com:443", "https://reg.example.com:5000/v2/", false)]
    public void Credentials_are_for_the_host_and_port_of_the_registry(string registry, string uri, bool covers) =>
        Assert.Equal(covers, new RegistryAccess(registry, "app", CredentialUse.Pull).Covers(new Uri(uri)));

    [Theory]
    [InlineData("reg.example.com", "reg.example.com:443")]
    [InlineData("reg.example.com:443", "reg.example.com")]
    [InlineData("https://reg.example.com:443/v2/", "reg.example.com")]
    [InlineData("Reg.Example.com", "reg.example.com:443")]
    [InlineData("reg.example.com:443/team", "reg.example.com")]
    [InlineData("https://reg.example.com:5000", "REG.example.com:5000")]
    public async Task An_entry_is_found_however_its_key_is_written(string key, string registry) =>
        Assert.Equal("me", (await FindAsync($$$"""{"auths":{"{{{key}}}":{"auth":"bWU6cHc="} } }""", registry))?.Username);

    [Fact]
    public async Task The_port_of_http_is_not_that_of_a_name_without_one() =>
        Assert.Null(await FindAsync("""{"auths":{"reg.example.com:80":{"auth":"bWU6cHc="}}}""", "reg.example.com"));

    [Fact]
    public async Task A_helper_is_asked_for_both_forms_of_a_name()
    {
        Helper("one", """read server; if [ "$server" = reg.example.com ]; then printf '{"Username":"me","Secret":"pw"}'; else echo 'not found'; exit 1; fi""");

        Assert.Equal("me", (await FindAsync("""{"credHelpers":{"reg.example.com":"one"}}""", "reg.example.com:443"))?.Username);
    }

    [Fact]
    public async Task Variables_for_one_registry_are_for_all_its_names() =>
        Assert.NotNull(
            await new EnvironmentCredentials(_ => "me", "reg.example.com")
                .FindAsync(new CredentialRequest("reg.example.com:443", "team/app", CredentialUse.Push), None));

    [Theory]
    [InlineData("reg.example.com:443", "https://reg.example.com/", true)]
    [InlineData("reg.example.com:443", "http://reg.example.com/", true)]
    [InlineData("reg.example.com:80", "https://reg.example.com:80/", true)]
    [InlineData("reg.example.com:80", "http://reg.example.com/", true)]
    [InlineData("reg.example.com:05000", "https://reg.example.com:5000/", true)]
    [InlineData("https://reg.example.com/", "https://reg.example.com:5000/", true)]
    [InlineData("[::0002]:5000", "https://[::2]:5000/", true)]
    [InlineData("*.example.com:443", "https://reg.example.com/", true)]
    [InlineData("reg.example.com:80", "https://reg.example.com/", false)]
    [InlineData("reg.example.com:443", "https://reg.example.com:5000/", false)]
    [InlineData("*.example.com:5000", "https://reg.example.com/", false)]
    public void An_insecure_registry_is_recognized_however_it_is_written(string name, string uri, bool insecure) =>
        Assert.Equal(insecure, new InsecureRegistries([name]).Contains(new Uri(uri)));

    [Fact]
    public async Task A_registry_at_the_port_of_http_gets_its_credentials()
    {
        await using var registry = await InMemoryRegistry.StartAsync(new InMemoryRegistryOptions { Login = RegistryLogin.Basic });
        var name = ExampleHosts.Of(registry) + ":80";
        using var client = Client(new RegistryOptions
        {
            InsecureRegistries = [name],
            Credentials = new CredentialFile(
                directory.Write("config.json", $$$"""{"auths":{"{{{name}}}":{"auth":"dXNlcjpzZWNyZXQ="} } }"""),
                new CredentialHelpers("")),
        });

        await client.PushAsync(new RegistryTarget(name, "app", ["1"]), Image(Layer(1)));

        Assert.NotNull(registry.FindManifest("app", "1"));
    }

    private void Helper(string name, string script)
    {
        var path = directory.Write($"docker-credential-{name}", $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private Task<RegistryCredential?> FindAsync(string content, string registry) =>
        new CredentialFile(directory.Write("config.json", content), new CredentialHelpers(directory.Path))
            .FindAsync(new CredentialRequest(registry, "team/app", CredentialUse.Pull), None);
}
