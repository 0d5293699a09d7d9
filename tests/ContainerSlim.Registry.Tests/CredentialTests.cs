using System.Text;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;
using static ContainerSlim.Registry.Tests.Samples;

namespace ContainerSlim.Registry.Tests;

public sealed class CredentialTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData(CredentialUse.Push, "DOTNET_CONTAINER_PUSH_REGISTRY DOTNET_CONTAINER_REGISTRY SDK_CONTAINER_REGISTRY")]
    [InlineData(CredentialUse.PullFromDestination, "DOTNET_CONTAINER_PULL_REGISTRY DOTNET_CONTAINER_REGISTRY SDK_CONTAINER_REGISTRY")]
    [InlineData(CredentialUse.Pull, "DOTNET_CONTAINER_PULL_REGISTRY")]
    public async Task Each_use_has_its_variables_in_order(CredentialUse use, string prefixes)
    {
        var set = new[] { "DOTNET_CONTAINER_PUSH_REGISTRY", "DOTNET_CONTAINER_PULL_REGISTRY", "DOTNET_CONTAINER_REGISTRY", "SDK_CONTAINER_REGISTRY" }
            .ToHashSet();
        var found = new List<string>();
        var source = new EnvironmentCredentials(name => set.FirstOrDefault(prefix => name == prefix + "_UNAME" || name == prefix + "_PWORD"));
        while (await source.FindAsync(Request(use), None) is { } credential)
        {
            found.Add(credential.Username);
            set.Remove(credential.Username);
        }

        Assert.Equal(prefixes, string.Join(' ', found));
    }

    [Fact]
    public async Task A_user_without_a_password_is_no_credential() =>
        Assert.Null(
            await new EnvironmentCredentials(name => name.EndsWith("_UNAME", StringComparison.Ordinal) ? "me" : null)
                .FindAsync(Request(CredentialUse.Push), None));

    [Theory]
    [InlineData("reg.example.com")]
    [InlineData("https://reg.example.com")]
    [InlineData("https://reg.example.com/v2/")]
    [InlineData("http://reg.example.com/v1/")]
    public async Task A_registry_is_found_under_any_form_of_its_key(string key) =>
        Assert.Equal("me", (await FindAsync(Auths((key, "me:pw"))))?.Username);

    [Theory]
    [InlineData("https://index.docker.io/v1/")]
    [InlineData("docker.io")]
    [InlineData("registry-1.docker.io")]
    public async Task Docker_Hub_is_found_under_its_old_names(string key) =>
        Assert.Equal("me", (await FindAsync(Auths((key, "me:pw")), "docker.io"))?.Username);

    [Fact]
    public async Task The_nearest_namespace_is_meant()
    {
        var auths = Auths(("reg.example.com", "all:1"), ("reg.example.com/team", "team:2"), ("reg.example.com/team/other", "other:3"));

        Assert.Equal("team", (await FindAsync(auths))?.Username);
    }

    [Fact]
    public async Task A_port_is_part_of_the_registry() =>
        Assert.Null(await FindAsync(Auths(("reg.example.com:5000", "me:pw"))));

    [Theory]
    [InlineData("""{"auth":"bWU6cDp3"}""", CredentialKind.Password, "p:w")]
    [InlineData("""{"username":"me","password":"pw"}""", CredentialKind.Password, "pw")]
    [InlineData("""{"auth":"bWU6","identitytoken":"it"}""", CredentialKind.IdentityToken, "it")]
    [InlineData("""{"registrytoken":"rt"}""", CredentialKind.RegistryToken, "rt")]
    [InlineData("""{"auth":"bWU6cHcAAA=="}""", CredentialKind.Password, "pw")]
    [InlineData("""{"auth":"bWU6cHcAAA"}""", CredentialKind.Password, "pw")]
    [InlineData("""{"auth":"bWU6cHc"}""", CredentialKind.Password, "pw")]
    [InlineData("""{"auth":"bWU6\ncHc=\n"}""", CredentialKind.Password, "pw")]
    public async Task An_entry_may_have_several_forms(string entry, CredentialKind kind, string secret)
    {
        var found = await FindAsync($$$"""{"auths":{"reg.example.com":{{{entry}}}}}""");

        Assert.Equal((kind, secret), (found?.Kind, found?.Secret));
    }

    [Theory]
    [InlineData("{ broken pw-in-file")]
    [InlineData("""{"credsStore":["pw-in-file"]}""")]
    [InlineData("""{"auths":{"reg.example.com":{"auth":"pw-in-file"}}}""")]
    [InlineData("""{"auths":{"reg.example.com":{"registrytoken":"pw-in-file\nHost: other"}}}""")]
    [InlineData("""{"credHelpers":{"reg.example.com":["pw-in-file"]}}""")]
    [InlineData("[]")]
    [InlineData("""{"auths":{"reg.example.com":{"auth":"pw-in-file!"}}}""")]
    [InlineData("""{"auths":{"reg.example.com":"pw-in-file"}}""")]
    [InlineData("""{"auths":[]}""")]
    public async Task A_malformed_file_is_named_and_not_quoted(string content)
    {
        var failure = await FailsAsync(ErrorCode.InvalidCredentialsFile, () => FindAsync(content));

        Assert.Contains(directory.Combine("config.json"), failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("pw-in-file", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"auths":{"other.example.com":{"auth":"!"},"reg.example.com":{"auth":"bWU6cHc="}}}""")]
    [InlineData("""{"auths":{"other.example.com":{"auth":"bm9ib2R5"},"reg.example.com":{"auth":"bWU6cHc="}}}""")]
    [InlineData("""{"auths":{"other.example.com":"text","reg.example.com":{"auth":"bWU6cHc="}}}""")]
    [InlineData("""{"auths":{"other.example.com":{"auth":7},"reg.example.com":{"auth":"bWU6cHc="}}}""")]
    [InlineData("""{"auths":{"reg.example.com":{"auth":"bWU6cHc="}},"credHelpers":{"other.example.com":7}}""")]
    [InlineData("""{"auths":{"https://reg.example.com/v1/":{"auth":"!"},"reg.example.com":{"auth":"bWU6cHc="}}}""")]
    [InlineData("""{"auths":{"reg.example.com/team/other":{"auth":"!"},"reg.example.com":{"auth":"bWU6cHc="}}}""")]
    public async Task A_malformed_entry_of_another_registry_does_not_matter(string content) => Assert.Equal("me", (await FindAsync(content))?.Username);

    [Theory]
    [InlineData("""{"auths":{"reg.example.com":null}}""")]
    [InlineData("""{"credHelpers":{"reg.example.com":""}}""")]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"auths":null}""")]
    [InlineData("""{"auths":{"reg.example.com":{}}}""")]
    public async Task A_file_may_know_nobody(string content) => Assert.Null(await FindAsync(content));

    [Fact]
    public async Task A_file_that_is_not_there_knows_nobody() =>
        Assert.Null(await new CredentialFile(directory.Combine("none"), new CredentialHelpers("")).FindAsync(Request(CredentialUse.Pull), None));

    [Theory]
    [InlineData("reg.example.com", true)]
    [InlineData("cache.example.com", false)]
    public async Task Variables_that_are_for_one_registry_are_shown_to_no_other(string registry, bool isShown) =>
        Assert.Equal(
            isShown,
            await new EnvironmentCredentials(_ => "me", "reg.example.com")
                .FindAsync(new CredentialRequest(registry, "team/app", CredentialUse.Push), None) is not null);

    [Fact]
    public async Task Files_are_asked_in_order_and_after_the_environment()
    {
        string[] files =
        [
            "first.json", "run/containers/auth.json", "config/containers/auth.json",
            "home/.config/containers/auth.json", "home/.docker/config.json",
        ];
        foreach (var file in files) directory.Write(file, Auths(("reg.example.com", $"{file}:pw")));
        var source = DefaultCredentials.Of(Variable);
        var found = new List<string>();
        while (await source.FindAsync(Request(CredentialUse.Pull), None) is { } credential)
        {
            found.Add(credential.Username);
            File.Delete(directory.Combine(credential.Username));
        }

        Assert.Equal(files, found);
    }

    [Fact]
    public async Task Dockers_folder_can_be_elsewhere()
    {
        directory.Write("docker/config.json", Auths(("reg.example.com", "moved:pw")));

        var found = await DefaultCredentials.Of(name => name == "DOCKER_CONFIG" ? directory.Combine("docker") : null)
            .FindAsync(Request(CredentialUse.Pull), None);

        Assert.Equal("moved", found?.Username);
    }

    private static CredentialRequest Request(CredentialUse use) => new("reg.example.com", "team/app", use);

    private static string Auths(params (string Key, string Login)[] entries) => System.Text.Json.JsonSerializer.Serialize(new
    {
        auths = entries.ToDictionary(entry => entry.Key, entry => new { auth = Convert.ToBase64String(Encoding.UTF8.GetBytes(entry.Login)) }),
    });

    private string? Variable(string name) => name switch
    {
        "REGISTRY_AUTH_FILE" => directory.Combine("first.json"),
        "XDG_RUNTIME_DIR" => directory.Combine("run"),
        "XDG_CONFIG_HOME" => directory.Combine("config"),
        "HOME" => directory.Combine("home"),
        _ => null,
    };

    private Task<RegistryCredential?> FindAsync(string content, string registry = "reg.example.com") =>
        new CredentialFile(directory.Write("config.json", content), new CredentialHelpers(""))
            .FindAsync(new CredentialRequest(registry, "team/app", CredentialUse.Pull), None);
}
