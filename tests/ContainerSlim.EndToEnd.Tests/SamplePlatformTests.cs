using System.Text.Json;
using ContainerSlim.TestKit;

namespace ContainerSlim.EndToEnd.Tests;

/// <summary>An index that every tool reads, and whose images run, each on its own processor.</summary>
[Collection(DockerCollection.Name)]
public sealed class SamplePlatformTests(DockerDaemonFixture docker, PublishedPlatforms sample, SampleFolder samples) : IClassFixture<PublishedPlatforms>
{
    [SkippableFact]
    public async Task Skopeo_reads_the_index_and_copies_all_of_it()
    {
        await sample.RequireAsync();
        using var directory = new TemporaryDirectory();

        var raw = await Skopeo.RawManifestAsync($"oci:{sample.Layout}:1.0");
        await Skopeo.CopyAsync($"docker://{sample.Name}", $"oci:{directory.Combine("copy")}:1.0", "--all", "--src-tls-verify=false");

        Assert.Equal(["linux/amd64", "linux/arm64"], JsonElement.Parse(raw).GetProperty("manifests").EnumerateArray().Select(PlatformOf));
        Assert.Equal(raw, await Skopeo.RawManifestAsync($"oci:{directory.Combine("copy")}:1.0"));
        Assert.Contains(
            "HelloApi is published for linux-x64 (framework-dependent) and linux-arm64 (framework-dependent)",
            sample.Output,
            StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("linux-x64", "x86-64", "usr/lib64/ld-linux-x86-64.so.2")]
    [InlineData("linux-arm64", "aarch64", "usr/lib/ld-linux-aarch64.so.1")]
    public async Task Umoci_unpacks_programs_of_one_processor_with_the_loader_that_they_name(string platform, string processor, string loader)
    {
        Peer.RequireRoot();
        await sample.RequireAsync();
        using var bundle = new TemporaryDirectory();

        var root = await Umoci.UnpackAsync(sample.Layout, $"1.0-{platform}", bundle.Combine("bundle"));

        var programs = new[] { "app/HelloApi", "usr/share/dotnet/host/fxr", loader }.Select(path => Path.Combine(root, path));
        var files = await new Command("find", [.. programs, "-type", "f", "-o", "-type", "l"]).RunSuccessfullyAsync();
        var kinds = await new Command(
            Peer.Require("file"),
            ["--dereference", "--brief", .. files.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)]).RunSuccessfullyAsync();
        var lines = kinds.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.Contains(processor, line, StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Docker_pulls_the_image_that_it_runs()
    {
        var daemon = await docker.RequireAsync();
        await sample.RequireAsync();

        await daemon.PullAsync(sample.Name);

        var image = await daemon.ImageInspectAsync(sample.Name);
        Assert.Equal(ArchitectureHere, image.GetProperty("Architecture").GetString());
        Assert.Equal("Hello, Ada!", await GreetingAsync(daemon, new DockerRun(sample.Name)));
    }

    [SkippableFact]
    public async Task The_image_for_arm64_answers_on_arm64()
    {
        var daemon = await docker.RequireAsync();
        await using var arm64 = await Arm64Programs.RequireAsync();
        await sample.RequireAsync();

        Assert.Equal("Hello, Ada!", await GreetingAsync(daemon, new DockerRun($"{sample.Name}-linux-arm64") { Options = ["--platform=linux/arm64"] }));
    }

    [SkippableFact]
    public async Task Native_code_for_arm64_is_linked_on_another_processor_and_runs_on_its_own()
    {
        var daemon = await docker.RequireAsync();
        await using var arm64 = await Arm64Programs.RequireAsync();
        Peer.Require("clang");
        Peer.Require("aarch64-linux-gnu-objcopy");

        var image = await samples.PublishAsync("AotApi", "native-arm64", "-p:ContainerRuntimeIdentifier=linux-arm64");

        var answers = await image.AskAsync(daemon, new DockerRun("") { Options = ["--platform=linux/arm64"] }, "hello/Ada");
        Assert.Equal("Hello, Ada!", answers[0].GetProperty("message").GetString());
        Assert.Equal(["debian-13 (libc, OpenSSL)", "package manifest", "AotApi"], image.Layers);
    }

    private static string ArchitectureHere =>
        System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64";

    private static string PlatformOf(JsonElement manifest)
    {
        var platform = manifest.GetProperty("platform");
        return $"{platform.GetProperty("os")}/{platform.GetProperty("architecture")}";
    }

    private static async Task<string?> GreetingAsync(DockerDaemon daemon, DockerRun run)
    {
        var port = Peer.FreePort();
        await using var container = await daemon.RunAsync(run with { Environment = new Dictionary<string, string> { ["ASPNETCORE_HTTP_PORTS"] = $"{port}" } });
        return JsonElement.Parse(await container.WaitForHttpAsync(port, "hello/Ada")).GetProperty("message").GetString();
    }
}
