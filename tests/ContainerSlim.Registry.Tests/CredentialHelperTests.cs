using System.Diagnostics;
using System.Globalization;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;
using static ContainerSlim.Registry.Tests.Samples;

namespace ContainerSlim.Registry.Tests;

public sealed class CredentialHelperTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_helper_is_asked_for_the_registry_on_its_input()
    {
        Helper("one", """read server; printf '{"ServerURL":"%s","Username":"%s/%s","Secret":"pw"}' "$server" "$1" "$server" """);

        var found = await FindAsync("""{"credHelpers":{"reg.example.com":"one"}}""");

        Assert.Equal(("get/reg.example.com", "pw"), (found?.Username, found?.Secret));
    }

    [Fact]
    public async Task Docker_Hub_has_its_own_name_for_a_helper()
    {
        Helper("one", """read server; printf '{"Username":"%s","Secret":"pw"}' "$server" """);

        Assert.Equal("https://index.docker.io/v1/", (await FindAsync("""{"credsStore":"one"}""", "docker.io"))?.Username);
    }

    [Fact]
    public async Task The_registrys_own_helper_goes_before_entry_and_store()
    {
        Helper("own", """printf '{"Username":"own","Secret":"pw"}'""");
        Helper("store", """printf '{"Username":"store","Secret":"pw"}'""");

        Assert.Equal(
            "own",
            (await FindAsync("""{"credHelpers":{"reg.example.com":"own"},"credsStore":"store","auths":{"reg.example.com":{"auth":"bWU6cHc="}}}"""))?.Username);
        Assert.Equal("me", (await FindAsync("""{"credsStore":"store","auths":{"reg.example.com":{"auth":"bWU6cHc="}}}"""))?.Username);
        Assert.Equal("store", (await FindAsync("""{"credsStore":"store","auths":{"reg.example.com":{}}}"""))?.Username);
    }

    [Fact]
    public async Task A_helper_may_give_an_identity_token()
    {
        Helper("one", """printf '{"Username":"<token>","Secret":"it"}'""");

        Assert.Equal(CredentialKind.IdentityToken, (await FindAsync("""{"credsStore":"one"}"""))?.Kind);
    }

    [Fact]
    public async Task A_helper_that_knows_nobody_is_no_failure()
    {
        Helper("one", "echo 'credentials not found in native keychain'; exit 1");

        Assert.Null(await FindAsync("""{"credsStore":"one"}"""));
    }

    [Fact]
    public async Task A_helper_that_fails_is_quoted()
    {
        Helper("one", "echo 'the vault is locked' >&2; exit 3");

        var failure = await FailsAsync(ErrorCode.CredentialHelperFailed, () => FindAsync("""{"credsStore":"one"}"""));

        Assert.Contains("docker-credential-one: it says: the vault is locked", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_helpers_answer_that_is_no_JSON_is_not_quoted()
    {
        Helper("one", "echo 'me:pw-in-answer'");

        var failure = await FailsAsync(ErrorCode.CredentialHelperFailed, () => FindAsync("""{"credsStore":"one"}"""));

        Assert.DoesNotContain("pw-in-answer", failure.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""echo 'WARNING: a new version is available'; printf '{"Username":"me","Secret":"pw"}'""")]
    [InlineData("""echo 'WARNING {v2}: see {docs}'; printf '{"Username":"me","Secret":"pw"}\n'; echo done""")]
    [InlineData("""printf 'debug {"ServerURL":"reg.example.com"}\n{"Username":"me","Secret":"pw"}'""")]
    public async Task A_helper_may_print_more_than_its_answer(string script)
    {
        Helper("one", script);

        var found = await FindAsync("""{"credsStore":"one"}""");

        Assert.Equal(("me", "pw"), (found?.Username, found?.Secret));
    }

    [Theory]
    [InlineData("sleep 600 &")]
    [InlineData("sleep 600 > /dev/null &")]
    public async Task A_process_that_a_helper_leaves_behind_is_not_waited_for(string agent)
    {
        var process = directory.Combine("process");
        Helper("one", $$"""{{agent}} echo $! > '{{process}}'; printf '{"Username":"me","Secret":"pw"}'""");
        try
        {
            Assert.Equal("me", (await FindAsync("""{"credsStore":"one"}"""))?.Username);
        }
        finally
        {
            var id = int.Parse(await File.ReadAllTextAsync(process), CultureInfo.InvariantCulture);
            Process.GetProcessById(id).Kill();
        }
    }

    [Fact]
    public async Task What_a_helper_prints_after_its_answer_is_read_and_dropped()
    {
        Helper("one", """printf '{"Username":"me","Secret":"pw"}'; head -c 20000000 /dev/zero""");

        Assert.Equal("me", (await FindAsync("""{"credsStore":"one"}"""))?.Username);
    }

    [Fact]
    public async Task What_may_be_an_answer_is_not_quoted_when_a_helper_fails()
    {
        Helper("one", """printf '{"Username":"me","Secret":"pw-in-answer"}'; exit 2""");

        var failure = await FailsAsync(ErrorCode.CredentialHelperFailed, () => FindAsync("""{"credsStore":"one"}"""));

        Assert.DoesNotContain("pw-in-answer", failure.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("it ended with exit code 2", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"credsStore":"missing"}""")]
    [InlineData("""{"credsStore":"nothing"}""")]
    [InlineData("""{"credHelpers":{"HOST":"nothing"}}""")]
    public async Task What_is_public_is_read_without_a_helper_and_with_a_warning(string content)
    {
        await using var registry = await InMemoryRegistry.StartAsync(new InMemoryRegistryOptions { Login = RegistryLogin.Bearer });
        await registry.PutImageAsync("app", "1", Image(Layer(1)));
        Helper("nothing", "echo 'no credentials for this registry'; exit 1");
        using var client = ClientOf(content, registry);
        var notices = new List<RegistryNotice>();
        client.Notices.Listen(notices.Add);

        await client.Repository(registry.Host, "app", CredentialUse.Pull).ResolveAsync("1", None);

        var notice = Assert.Single(notices);
        Assert.Equal(RegistryNoticeKind.CredentialHelperUnavailable, notice.Kind);
        Assert.StartsWith($"Reading from {registry.Host} without credentials: cannot get credentials for", notice.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RegistryLogin.Basic)]
    [InlineData(RegistryLogin.Bearer)]
    public async Task What_is_not_public_fails_with_what_the_helper_says(RegistryLogin login)
    {
        await using var registry = await InMemoryRegistry.StartAsync(new InMemoryRegistryOptions { Login = login, AnonymousPull = false });
        Helper("nothing", "echo 'no credentials for this registry'; exit 1");
        using var client = ClientOf("""{"credsStore":"nothing"}""", registry);

        var failure = await FailsAsync(
            ErrorCode.CredentialHelperFailed,
            () => client.Repository(registry.Host, "app", CredentialUse.Pull).ResolveAsync("1", None));

        Assert.EndsWith("it says: no credentials for this registry", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_push_needs_the_helper()
    {
        await using var registry = await InMemoryRegistry.StartAsync(new InMemoryRegistryOptions { Login = RegistryLogin.Bearer });
        using var client = ClientOf("""{"credsStore":"missing"}""", registry);

        await FailsAsync(ErrorCode.CredentialHelperFailed, () => client.PushAsync(registry, Image(Layer(1)), "1"));

        Assert.DoesNotContain(registry.Requests, request => request.Path == "/token");
    }

    [Theory]
    [InlineData("""{"credsStore":"missing"}""", """{"auths":{"reg.example.com":{"auth":"bWU6cHc="}}}""", "me")]
    [InlineData("""{"credsStore":"missing"}""", "{}", null)]
    public async Task A_helper_that_fails_matters_only_if_no_other_file_has_credentials(string first, string second, string? user)
    {
        var chain = new CredentialChain([
            new CredentialFile(directory.Write("auth.json", first), new CredentialHelpers(directory.Path)),
            new CredentialFile(directory.Write("config.json", second), new CredentialHelpers(directory.Path)),
        ]);
        var request = new CredentialRequest("reg.example.com", "team/app", CredentialUse.Push);

        if (user is null) await FailsAsync(ErrorCode.CredentialHelperFailed, () => chain.FindAsync(request, None));
        else Assert.Equal(user, (await chain.FindAsync(request, None))?.Username);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("../one")]
    public async Task A_helper_that_is_not_on_the_search_path_is_told(string name)
    {
        Helper("one", "exit 0");

        await FailsAsync(ErrorCode.CredentialHelperFailed, () => FindAsync($$"""{"credsStore":"{{name}}"}"""));
    }

    [Fact]
    public async Task A_helper_can_be_cancelled()
    {
        Helper("one", "exec sleep 60");
        using var cancelled = new CancellationTokenSource(100);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new CredentialHelpers(directory.Path).FindAsync("one", "reg.example.com", cancelled.Token));
    }

    private void Helper(string name, string script)
    {
        var path = directory.Write($"docker-credential-{name}", $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private RegistryClient ClientOf(string content, InMemoryRegistry registry) => Client(new RegistryOptions
    {
        Credentials = new CredentialFile(
            directory.Write("config.json", content.Replace("HOST", registry.Host, StringComparison.Ordinal)),
            new CredentialHelpers(directory.Path)),
    });

    private Task<RegistryCredential?> FindAsync(string content, string registry = "reg.example.com") =>
        new CredentialFile(directory.Write("config.json", content), new CredentialHelpers(directory.Path))
            .FindAsync(new CredentialRequest(registry, "team/app", CredentialUse.Pull), None);
}
