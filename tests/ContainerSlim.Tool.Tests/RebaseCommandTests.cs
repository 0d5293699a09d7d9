using System.Collections.Immutable;
using System.Text.Json;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Tool.Tests;

public sealed class RebaseCommandTests : IDisposable
{
    private readonly StaticApp app = new();

    public void Dispose() => app.Dispose();

    [SkippableFact]
    public async Task An_image_in_a_real_registry_becomes_what_a_build_onto_the_new_base_gives()
    {
        Peer.Require("docker-registry");
        Peer.Require("skopeo");
        await using var registry = await DockerRegistry.StartAsync();
        await PushAsync(registry.Host, "1.0", "old");
        var first = await DigestAsync(registry.Host, "1.0");
        await PushAsync(registry.Host, "1.0", "new", "expected");

        var result = await RunAsync($"{registry.Host}/team/app:1.0", "--base", $"{registry.Host}/base:new");

        Assert.True(result.ExitCode == 0, result.Error);
        var expected = await DigestAsync(registry.Host, "expected");
        Assert.NotEqual(first, expected);
        Assert.Equal(expected, await DigestAsync(registry.Host, "1.0"));
        Assert.Contains("linux/amd64: ", result.Output, StringComparison.Ordinal);
        Assert.Contains("2 layers of the base replaced by 2, 1 kept", result.Output, StringComparison.Ordinal);
        Assert.Contains($"{expected} written to ", result.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Skopeo_copies_the_result_with_all_its_layers()
    {
        Peer.Require("docker-registry");
        var skopeo = Peer.Require("skopeo");
        await using var registry = await DockerRegistry.StartAsync();
        await PushAsync(registry.Host, "1.0", "old");
        await RebaseAsync(registry.Host);

        await new Command(skopeo, "copy", "--src-tls-verify=false", $"docker://{registry.Host}/team/app:1.0", $"oci:{app.Combine("copy")}:1.0")
            .RunSuccessfullyAsync();

        using var layout = await OciLayout.OpenAsync(app.Combine("copy"), CancellationToken.None);
        Assert.Equal(await DigestAsync(registry.Host, "1.0"), (await layout.ResolveAsync("1.0", CancellationToken.None)).Digest.ToString());
    }

    [Fact]
    public async Task Json_tells_what_would_change_and_a_dry_run_writes_nothing()
    {
        await using var registry = await InMemoryRegistry.StartAsync();
        await PushAsync(registry.Host, "1.0", "old");
        var before = Digest.Of(registry.FindManifest("team/app", "1.0")!);

        var result = await RunAsync($"{registry.Host}/team/app:1.0", "--base", await PutBaseAsync(registry.Host, "new"), "--dry-run", "--json");

        using var json = JsonDocument.Parse(result.Output);
        var (root, image) = (json.RootElement, json.RootElement.GetProperty("images")[0]);
        Assert.Equal(before.ToString(), root.GetProperty("before").GetString());
        Assert.False(root.GetProperty("written").GetBoolean());
        Assert.Equal(("linux/amd64", 1), (image.GetProperty("platform").GetString(), image.GetProperty("layersKept").GetInt32()));
        Assert.Contains(
            image.GetProperty("configuration").EnumerateArray(),
            change => change.GetProperty("name").GetString() == "env MARK" && change.GetProperty("after").GetString() == "new");
        Assert.Equal(before, Digest.Of(registry.FindManifest("team/app", "1.0")!));
    }

    [Fact]
    public async Task An_image_that_is_on_the_base_already_is_told_in_one_line()
    {
        await using var registry = await InMemoryRegistry.StartAsync();
        await PushAsync(registry.Host, "1.0", "old");

        var result = await RunAsync($"{registry.Host}/team/app:1.0");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains($"{registry.Host}/team/app:1.0 is on this base already: sha256:", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(" written to ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_is_an_error_with_its_reasons()
    {
        await using var registry = await InMemoryRegistry.StartAsync();
        await PushAsync(registry.Host, "1.0", "old");

        var result = await RunAsync($"{registry.Host}/team/app:1.0", "--base", "scratch");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            $"error CSLIM2013: Cannot put '{registry.Host}/team/app:1.0' onto another base: its base is an image and 'scratch' is not, "
                + "so other layers are needed above it; publish the project again.",
            result.Error.TrimEnd());
    }

    private async Task RebaseAsync(string host)
    {
        var result = await RunAsync($"{host}/team/app:1.0", "--base", await PutBaseAsync(host, "new"));
        Assert.True(result.ExitCode == 0, result.Error);
    }

    private Task<ShellResult> RunAsync(params string[] arguments) => Shell.RunAsync(["rebase", "--cache", app.Combine("rebase-cache"), .. arguments]);

    private async Task PushAsync(string host, string tag, string mark, string? otherTag = null)
    {
        var built = await app.BuildAsync("--base", await PutBaseAsync(host, mark), "-t", $"{host}/team/app:{otherTag ?? tag}");
        Assert.True(built.ExitCode == 0, built.Error);
    }

    private static async Task<string> DigestAsync(string host, string tag)
    {
        var skopeo = new Command(Peer.Require("skopeo"), "inspect", "--format", "{{.Digest}}", "--tls-verify=false", $"docker://{host}/team/app:{tag}");
        return (await skopeo.RunSuccessfullyAsync()).Output.Trim();
    }

    // The name of a base that is then in the registry.
    private async Task<string> PutBaseAsync(string host, string mark)
    {
        var made = await ImageFixtures.CreateImageAsync(ImageFixtures.Store(app.Combine("bases")), ImageFixtures.Amd64);
        var execution = made.Config.Execution with { Entrypoint = [], Environment = ["PATH=/usr/bin", "MARK=" + mark] };
        var image = Image.Create(made.Config with { Execution = execution }, made.Layers, ImageFormat.Oci, ImmutableSortedDictionary<string, string>.Empty);
        await new OciLayoutPublisher(app.Combine("base-" + mark), [mark]).PublishAsync(image, CancellationToken.None);
        await Shell.OutputOfAsync("copy", $"oci:{app.Combine("base-" + mark)}:{mark}", $"{host}/base:{mark}", "--cache", app.Combine("cache"));
        return $"{host}/base:{mark}";
    }
}
