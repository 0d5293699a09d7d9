using System.Text.Json;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Tool.Tests;

public sealed class BuildCommandTests : IDisposable
{
    private readonly StaticApp app = new();

    public void Dispose() => app.Dispose();

    [Fact]
    public async Task A_build_ends_with_a_summary_on_the_output()
    {
        var result = await app.BuildAsync("--layout", app.Combine("layout"), "-t", "team/app:1.0");

        Assert.StartsWith($"team/app:1.0 (linux/amd64){Environment.NewLine}  digest   sha256:", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Steps_are_told_on_the_error_output()
    {
        var result = await app.BuildAsync("--layout", app.Combine("layout"));

        Assert.Equal(
            ["base", "app layer", "layout"],
            result.Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':')[0]));
    }

    [Fact]
    public async Task A_quiet_build_prints_nothing() =>
        Assert.Equal(new ShellResult(0, "", ""), await app.BuildAsync("-q", "--layout", app.Combine("layout")));

    [Fact]
    public async Task With_no_destination_the_archive_lies_beside_the_folder()
    {
        await app.BuildAsync("--load", "no");

        Assert.True(File.Exists(app.Folder + ".oci.tar"));
    }

    [Theory]
    [InlineData("oci", "oci-archive")]
    [InlineData("docker", "docker-archive")]
    public async Task An_archive_has_the_format_that_is_asked_for(string format, string scheme)
    {
        await app.BuildAsync("--archive", app.Combine("app.tar"), "--archive-format", format);

        Assert.StartsWith($"{scheme}:", await Shell.OutputOfAsync("inspect", $"{scheme}:{app.Combine("app.tar")}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_build_without_a_change_asks_the_registry_for_each_tag_and_does_no_more()
    {
        await using var registry = await InMemoryRegistry.StartAsync();
        string[] options = ["-t", $"{registry.Host}/team/app:1.0", "--tag", "latest"];
        await app.BuildAsync(options);

        // Once in a file's life, two seconds after it was written, what tells of it changes from its content to its times.
        List<(string Told, string Asked)> again = [];
        for (var i = 0; i < 2; i++)
        {
            var before = registry.Requests.Count;
            var result = await app.BuildAsync(options);
            var asked = registry.Requests.Skip(before).Select(request => $"{request.Method} {request.Path.Split('/')[^1]}");
            Assert.Contains("up to date", result.Output, StringComparison.Ordinal);
            again.Add((result.Error, string.Join(", ", asked)));
        }

        Assert.Contains(("", "HEAD 1.0, HEAD latest"), again);
    }

    [Fact]
    public async Task An_image_with_a_registry_in_its_name_is_pushed_there_under_every_tag()
    {
        await using var registry = await InMemoryRegistry.StartAsync();

        await app.BuildAsync("-t", $"{registry.Host}/team/app:1.0", "--tag", "latest");

        Assert.NotNull(registry.FindManifest("team/app", "1.0"));
        Assert.Equal(registry.FindManifest("team/app", "1.0"), registry.FindManifest("team/app", "latest"));
    }

    [Fact]
    public async Task Layers_are_written_to_one_repository_and_taken_from_several()
    {
        await using var registry = await InMemoryRegistry.StartAsync();
        await app.BuildAsync("--layout", app.Combine("one"), "--cache-to", $"{registry.Host}/cache");

        var result = await Shell.RunAsync(
            "build", app.Folder, "--base", "scratch", "--runtime", "linux-x64", "--layout", app.Combine("two"), "--cache", app.Combine("empty"),
            "--cache-from", $"{registry.Host}/nothing", "--cache-from", $"{registry.Host}/cache");

        Assert.Contains("reused", result.Output, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(app.Combine("one/index.json")), File.ReadAllText(app.Combine("two/index.json")));
    }

    [Fact]
    public async Task A_cache_that_nobody_runs_is_a_warning_with_a_code_even_of_a_quiet_build()
    {
        var cache = $"127.0.0.1:{Peer.FreePort()}/cache";

        var result = await app.BuildAsync("-q", "--layout", app.Combine("layout"), "--cache-to", cache);

        Assert.Equal((0, ""), (result.ExitCode, result.Output));
        Assert.StartsWith($"warning CSLIM7004: Layers were not written to the cache {cache}: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_container_starts_with_is_told_by_options()
    {
        var image = await app.BuildAndInspectAsync(
            "--user", "1000:1000", "--workdir", "/srv", "--env", "A=b=c; d", "-e", "EMPTY=", "--label", "l=1", "--port", "53/udp",
            "--args=--always", "--cmd=--perhaps", "--epoch", "86400");
        var config = image.GetProperty("config");

        Assert.Equal(
            ("1000:1000", "/srv", "/srv/hello --always", "--perhaps", "53/udp", "1970-01-02T00:00:00Z"),
            (
                config.GetProperty("user").GetString(),
                config.GetProperty("workingDirectory").GetString(),
                Words(config, "entrypoint"),
                Words(config, "cmd"),
                Words(config, "ports"),
                config.GetProperty("created").GetString()));
        Assert.Contains("A=b=c; d", Strings(config, "environment"));
        Assert.Contains("EMPTY=", Strings(config, "environment"));
    }

    [Fact]
    public async Task A_directory_has_an_owner_a_mode_and_perhaps_a_volume()
    {
        await app.BuildAsync("--layout", app.Combine("layout"), "--directory", "/data,owner=7:8,mode=0750,volume");

        using var layout = await OciLayout.OpenAsync(app.Combine("layout"), default);
        var image = await layout.LoadImageAsync(await layout.ResolveAsync(null, default), ImageFixtures.Amd64, "layout", default);
        var entries = new List<LayerItem>();
        await foreach (var item in LayerReader.ReadAsync(image.Layers[0].Blob, null, default)) entries.Add(item);
        var data = Assert.Single(entries);
        Assert.Equal(("data", 0b111_101_000, 7, 8), (data.Path, data.Mode, data.UserId, data.GroupId));
        Assert.Equal(["/data"], image.Config.Execution.Volumes);
    }

    [Fact]
    public async Task A_directory_of_the_wrong_form_is_refused_with_the_right_one()
    {
        var result = await app.BuildAsync("--directory", "/data,owned=7");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(
            "--directory takes PATH[,owner=UID[:GID]][,mode=MODE][,volume], but '/data,owned=7' contains 'owned=7'.",
            result.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_of_timestamps_that_does_not_exist_is_refused()
    {
        var result = await app.BuildAsync("-q", "--layout", app.Combine("layout"), "--content-time", "yesterday");

        Assert.NotEqual(0, result.ExitCode);
        Assert.StartsWith(
            "error CSLIM1001: Cannot use SlimContentTime='yesterday': it must be auto, git, content, epoch, ",
            result.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entrypoint_has_the_command_below_it()
    {
        var config = (await app.BuildAndInspectAsync("--entrypoint", "/init", "--entrypoint-args=--", "--command", "/app/hello")).GetProperty("config");

        Assert.Equal(("/init --", "/app/hello"), (Words(config, "entrypoint"), Words(config, "cmd")));
    }

    [Theory]
    [InlineData("zstd", "19", "application/vnd.oci.image.layer.v1.tar+zstd")]
    [InlineData("gzip", "9", "application/vnd.oci.image.layer.v1.tar+gzip")]
    [InlineData("estargz", "1", "application/vnd.oci.image.layer.v1.tar+gzip")]
    public async Task Layers_are_compressed_as_is_asked_for(string compression, string level, string mediaType) =>
        Assert.Equal(
            mediaType,
            (await app.BuildAndInspectAsync("--compression", compression, "--compression-level", level))
                .GetProperty("layers")[0]
                .GetProperty("mediaType")
                .GetString());

    [Fact]
    public async Task A_compression_that_nobody_knows_ends_in_a_sentence() =>
        Assert.Equal(
            "error CSLIM1001: Cannot use SlimCompression='xz': it must be gzip, zstd or estargz.",
            (await app.BuildAsync("--compression", "xz")).Error.TrimEnd());

    [Theory]
    [InlineData("10", 2)]
    [InlineData("1", 1)]
    public async Task Files_come_into_layers_of_their_own_up_to_the_most_that_is_said(string most, int layers) =>
        Assert.Equal(layers, (await app.BuildAndInspectAsync("--layer", "greeting=*.txt", "--max-layers", most)).GetProperty("layers").GetArrayLength());

    [Fact]
    public async Task An_image_that_is_there_is_written_again_where_that_is_asked_for()
    {
        await app.BuildAsync("--layout", app.Combine("layout"));

        Assert.Contains("up to date", (await app.BuildAsync("--layout", app.Combine("layout"))).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("up to date", (await app.BuildAsync("--layout", app.Combine("layout"), "--always")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cache_limit_that_is_no_size_ends_in_a_sentence() =>
        Assert.Equal(
            "error CSLIM1001: Cannot use SlimCacheLimit='much': it must be a size such as 10GB, or none.",
            (await app.BuildAsync("--cache-limit", "much")).Error.TrimEnd());

    [Fact]
    public async Task Annotations_are_the_manifests() =>
        Assert.Equal("v", (await app.BuildAndInspectAsync("--annotation", "k=v")).GetProperty("annotations").GetProperty("k").GetString());

    [Fact]
    public async Task Labels_can_be_left_out() =>
        Assert.Empty((await app.BuildAndInspectAsync("--no-created-label", "--no-base-labels")).GetProperty("config").GetProperty("labels").EnumerateObject());

    [Fact]
    public async Task Dockers_media_types_are_written_on_request() =>
        Assert.Equal(
            "application/vnd.docker.distribution.manifest.v2+json",
            (await app.BuildAndInspectAsync("--format", "docker")).GetProperty("mediaType").GetString());

    [Fact]
    public async Task A_report_is_written_where_it_is_asked_for()
    {
        await app.BuildAsync("--layout", app.Combine("layout"), "--report", app.Combine("report.json"), "--repository", "hello", "--tag", "1.0");

        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(app.Combine("report.json")));
        Assert.Equal("hello:1.0", report.RootElement.GetProperty("names")[0].GetString());
    }

    [Fact]
    public async Task An_app_for_another_platform_ends_in_a_sentence()
    {
        var result = await Shell.RunAsync(
            "build", app.Folder, "--platform", "linux/arm64", "--base", "scratch", "--layout", app.Combine("layout"),
            "--cache", app.Combine("cache"));

        Assert.StartsWith("error CSLIM1008: Cannot find out how to start 'hello'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_folder_ends_in_a_sentence()
    {
        var result = await Shell.RunAsync("build", app.Combine("nothing"));

        Assert.Equal(
            (1, $"error CSLIM1006: Cannot build an image from '{app.Combine("nothing")}': "
                + "the folder is empty or does not exist; publish the project first."),
            (result.ExitCode, result.Error.TrimEnd()));
    }

    [Fact]
    public async Task A_cancelled_build_is_exit_code_130_and_leaves_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        var result = await Shell.RunAsync(
            cancelled.Token, "build", app.Folder, "--base", "scratch", "--runtime", "linux-x64",
            "--archive", app.Combine("app.tar"), "--cache", app.Combine("cache"));

        Assert.Equal(
            (130, "error CSLIM5005: The run was canceled. Nothing was published.", false),
            (result.ExitCode, result.Error.TrimEnd().Split(Environment.NewLine)[^1], File.Exists(app.Combine("app.tar"))));
    }

    private static string Words(JsonElement config, string name) => string.Join(' ', Strings(config, name));

    private static IEnumerable<string?> Strings(JsonElement config, string name) => config.GetProperty(name).EnumerateArray().Select(item => item.GetString());
}
