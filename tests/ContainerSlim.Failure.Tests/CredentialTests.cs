using ContainerSlim.Build;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Failure.Tests;

/// <summary>Wrong passwords, for the base and for the push.</summary>
[Collection(EnvironmentCollection.Name)]
public sealed class CredentialTests : IDisposable
{
    private const string Wrong = "open-sesame";

    private readonly Variables variables = new();

    public void Dispose() => variables.Dispose();

    [Theory]
    [InlineData(RegistryLogin.Basic)]
    [InlineData(RegistryLogin.Bearer)]
    public async Task A_wrong_password_for_the_base_is_a_sentence_without_it(RegistryLogin login)
    {
        await using var scene = await StartAsync(login);
        await scene.Bases.PutAsync("other", "another base\n");
        var input = scene.Input with { Base = $"{scene.Registry.Host}/other:1" };

        Set("PULL", Wrong);
        var message = await scene.RefusesAsync(ErrorCode.Unauthorized, input);

        Assert.DoesNotContain(Wrong, message, StringComparison.Ordinal);
        Assert.Contains($"docker login {scene.Registry.Host}", message, StringComparison.Ordinal);
        Set("PULL", "secret");
        await scene.SucceedsAsync(input);
    }

    [Theory]
    [InlineData(RegistryLogin.Basic)]
    [InlineData(RegistryLogin.Bearer)]
    public async Task A_wrong_password_for_the_push_leaves_the_tag(RegistryLogin login)
    {
        await using var scene = await StartAsync(login);
        var input = Scene.Only("registry", scene.Input);

        Set("PUSH", Wrong);
        Assert.DoesNotContain(Wrong, await scene.RefusesAsync(ErrorCode.Unauthorized, input), StringComparison.Ordinal);

        Set("PUSH", "secret");
        await scene.SucceedsAsync(input);
    }

    [Fact]
    public async Task No_password_at_all_is_asked_for()
    {
        await using var scene = await StartAsync(RegistryLogin.Basic);
        Set("PULL", null);
        Set("PUSH", null);

        await scene.RefusesAsync(ErrorCode.Unauthorized, scene.Input);
    }

    [Fact]
    public async Task A_credentials_file_that_is_damaged_is_named()
    {
        await using var scene = await StartAsync(RegistryLogin.Basic);
        Set("PULL", null);
        variables["REGISTRY_AUTH_FILE"] = scene.Write("auth.json", "{");

        Assert.Contains("auth.json", await scene.RefusesAsync(ErrorCode.InvalidCredentialsFile, scene.Input), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_credential_helper_that_is_missing_is_named()
    {
        await using var scene = await StartAsync(RegistryLogin.Basic);
        Set("PULL", null);
        variables["REGISTRY_AUTH_FILE"] = scene.Write("auth.json", """{"credsStore":"nobody-has-this"}""");

        Assert.Contains("docker-credential-nobody-has-this", await scene.RefusesAsync(ErrorCode.CredentialHelperFailed, scene.Input), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_public_base_needs_no_credential_helper()
    {
        await using var scene = await Scene.StartAsync(new ScenePlaces(), new InMemoryRegistryOptions { Login = RegistryLogin.Bearer });
        ForgetUser(scene);
        variables["REGISTRY_AUTH_FILE"] = scene.Write("auth.json", """{"credsStore":"nobody-has-this"}""");

        await scene.BuildAsync(Scene.Only("layout", scene.Input));

        var warning = scene.Listener.OnlyWarning(WarningCode.CredentialHelperUnavailable);
        Assert.Contains("docker-credential-nobody-has-this", warning, StringComparison.Ordinal);
    }

    private async Task<Scene> StartAsync(RegistryLogin login)
    {
        var scene = await Scene.StartAsync(new ScenePlaces(), new InMemoryRegistryOptions { Login = login, AnonymousPull = false, SupportsMount = false });
        ForgetUser(scene);
        Set("PULL", "secret");
        Set("PUSH", "secret");
        await scene.BuildAsync(scene.Input);
        scene.Write("hello.txt", "version 3\n");
        return scene;
    }

    // Nothing of this machine's user is looked at.
    private void ForgetUser(Scene scene)
    {
        foreach (var name in new[] { "REGISTRY_AUTH_FILE", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "DOCKER_CONFIG" }) variables[name] = null;
        variables["HOME"] = scene.Combine("home");
        Set("PULL", null);
        Set("PUSH", null);
    }

    private void Set(string use, string? password)
    {
        variables[$"DOTNET_CONTAINER_{use}_REGISTRY_UNAME"] = password is null ? null : "user";
        variables[$"DOTNET_CONTAINER_{use}_REGISTRY_PWORD"] = password;
    }
}
