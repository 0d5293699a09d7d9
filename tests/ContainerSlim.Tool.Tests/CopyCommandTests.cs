using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Tool.Tests;

public sealed class CopyCommandTests : IDisposable
{
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [SkippableFact]
    public async Task An_index_goes_through_a_real_registry_and_back_with_the_same_digest()
    {
        Peer.Require("docker-registry");
        await using var registry = await DockerRegistry.StartAsync();
        var index = await LayoutAsync();

        await CopyAsync($"oci:{directory.Combine("images")}:1.0", $"{registry.Host}/team/app:1.0");
        var line = await CopyAsync($"docker://{registry.Host}/team/app:1.0", $"oci:{directory.Combine("back")}:1.0");

        Assert.Equal(
            $"{index.Manifest.Descriptor.Digest} copied to OCI layout {directory.Combine("back")}: ",
            line[..(line.IndexOf(": ", StringComparison.Ordinal) + 2)]);
    }

    [SkippableFact]
    public async Task Skopeo_reads_the_pushed_index_byte_for_byte()
    {
        Peer.Require("docker-registry");
        Peer.Require("skopeo");
        await using var registry = await DockerRegistry.StartAsync();
        var index = await LayoutAsync();

        await CopyAsync($"oci:{directory.Combine("images")}:1.0", $"{registry.Host}/team/app:1.0");

        var skopeo = new Command(Peer.Require("skopeo"), "inspect", "--raw", "--tls-verify=false", $"docker://{registry.Host}/team/app:1.0");
        Assert.Equal(System.Text.Encoding.UTF8.GetString(index.Manifest.Bytes.Span), (await skopeo.RunSuccessfullyAsync()).Output);
    }

    [Fact]
    public async Task One_platform_goes_into_a_docker_archive_with_a_note_on_its_digest()
    {
        await LayoutAsync();

        var result = await Shell.RunAsync(
            "copy", "--platform", "linux/arm64", $"oci:{directory.Combine("images")}",
            $"docker-archive:{directory.Combine("app.tar")}:team/app:1.0", "--cache", directory.Combine("cache"));

        Assert.Equal(
            (0, "A docker archive contains no manifest: an image that is read from it can have another digest."),
            (result.ExitCode, result.Error.TrimEnd()));
    }

    [Fact]
    public async Task A_docker_archive_has_the_name_it_was_given()
    {
        await LayoutAsync();
        await CopyAsync("--platform", "linux/arm64", $"oci:{directory.Combine("images")}", $"docker-archive:{directory.Combine("app.tar")}:team/app:1.0");

        Assert.Contains(
            "linux/arm64",
            await Shell.OutputOfAsync("inspect", $"docker-archive:{directory.Combine("app.tar")}:team/app:1.0"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_tells_what_was_written_and_what_was_there()
    {
        await LayoutAsync();
        var source = $"oci:{directory.Combine("images")}";
        await CopyAsync(source, $"oci:{directory.Combine("back")}:1.0");

        Assert.EndsWith(
            ": 0 blobs (0 B) written, 8 there already",
            (await CopyAsync(source, $"oci:{directory.Combine("back")}:1.0")).TrimEnd(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tag_that_the_registry_does_not_have_ends_in_a_sentence()
    {
        await using var registry = await InMemoryRegistry.StartAsync();

        var result = await Shell.RunAsync("copy", $"{registry.Host}/team/app:9", $"oci:{directory.Combine("back")}", "--cache", directory.Combine("cache"));

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("error CSLIM2001: ", result.Error, StringComparison.Ordinal);
    }

    private async Task<ImageIndex> LayoutAsync()
    {
        var index = await ImageFixtures.CreateIndexAsync(ImageFixtures.Store(directory.Combine("store")));
        await new OciLayoutPublisher(directory.Combine("images"), ["1.0"]).PublishAsync(index, CancellationToken.None);
        return index;
    }

    private Task<string> CopyAsync(params string[] arguments) => Shell.OutputOfAsync(["copy", "--cache", directory.Combine("cache"), .. arguments]);
}
