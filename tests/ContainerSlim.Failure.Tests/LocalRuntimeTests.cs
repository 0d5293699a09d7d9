using System.Globalization;
using System.Runtime.Versioning;
using ContainerSlim.Build;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Failure.Tests;

/// <summary>A container runtime on this machine that is not there, hangs or refuses: a script in its place.</summary>
[Collection(EnvironmentCollection.Name)]
[UnsupportedOSPlatform("windows")]
public sealed class LocalRuntimeTests : IAsyncLifetime, IDisposable
{
    private readonly Variables variables = new();
    private Scene scene = null!;

    private BuildInput Input => Scene.Only("none", scene.Input) with { LocalRegistry = "Docker" };

    public async Task InitializeAsync()
    {
        scene = await Scene.StartAsync();
        Directory.CreateDirectory(scene.Combine("programs"));
        variables["PATH"] = $"{scene.Combine("programs")}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}";
    }

    public async Task DisposeAsync() => await scene.DisposeAsync();

    public void Dispose() => variables.Dispose();

    [Fact]
    public async Task A_runtime_that_takes_the_image_gets_all_of_it()
    {
        Install("docker", $"cat > '{scene.Combine("loaded.tar")}'");

        await scene.BuildAsync(Input);

        using var archive = await DockerArchive.OpenAsync(scene.Combine("loaded.tar"), CancellationToken.None);
        Assert.Equal(["app:1"], archive.Names.Select(name => name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..]));
    }

    [Fact]
    public async Task What_a_runtime_is_given_is_told_in_bytes()
    {
        Install("docker", "cat > /dev/null");

        var report = await scene.BuildAsync(Input);

        var transfer = Assert.Single(report.Steps.Single(step => step.Name == "load").Transfers, transfer => transfer.Route.Kind == TransferKind.Load);
        var blobs = report.Images[0].Image.Blobs.Select(blob => blob.Descriptor);
        Assert.Equal(
            (new TransferRoute(TransferKind.Load, "local Docker"), blobs.DistinctBy(blob => blob.Digest).Sum(blob => blob.Size)),
            (transfer.Route, transfer.Size));
    }

    [Fact]
    public async Task A_runtime_that_refuses_is_heard()
    {
        Install("docker", "cat > /dev/null; echo 'write /var/lib: no space left on device' >&2; exit 1");

        var message = await scene.RefusesAlwaysAsync(ErrorCode.LocalRuntimeFailed, Input);

        Assert.Equal("Cannot load the image into Docker: 'docker load' ended with exit code 1: write /var/lib: no space left on device.", message);
    }

    [Fact]
    public async Task A_runtime_that_refuses_before_it_reads_is_heard()
    {
        await scene.Bases.PutLargeAsync("large", 1 << 20);
        Install("docker", "echo 'unknown command' >&2; exit 125");

        var message = await scene.RefusesAlwaysAsync(ErrorCode.LocalRuntimeFailed, Input with { Base = $"{scene.Registry.Host}/large:1" });

        Assert.EndsWith("exit code 125: unknown command.", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_runtime_that_refuses_without_a_word_is_told_of_by_its_exit_code()
    {
        Install("docker", "cat > /dev/null; exit 3");

        Assert.EndsWith("exit code 3: it printed nothing.", await scene.RefusesAlwaysAsync(ErrorCode.LocalRuntimeFailed, Input), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_runtime_that_hangs_when_it_is_asked_is_given_up()
    {
        Install("docker", "true", "exec sleep 600");

        await scene.RefusesAlwaysAsync(ErrorCode.LocalRuntimeMissing, Input);
    }

    [Fact]
    public async Task A_runtime_that_does_not_answer_stops_the_build_before_anything_is_written()
    {
        Install("docker", "true", "exit 1");

        await scene.RefusesAlwaysAsync(ErrorCode.LocalRuntimeMissing, scene.Input with { LocalRegistry = "Docker" });
    }

    [Fact]
    public async Task Where_nobody_asked_for_a_runtime_one_line_says_that_none_answers()
    {
        Install("docker", "true", "exit 1");
        Install("podman", "true", "exit 1");

        await scene.BuildAsync(Input with { LocalRegistry = null, DefaultArchivePath = scene.Combine("default.tar") });

        Assert.Equal("Neither Docker nor Podman responds; the image is in the archive.", Assert.Single(scene.Listener.Information));
        Assert.True(File.Exists(scene.Combine("default.tar")));
    }

    [Theory]
    [InlineData("linux/arm64", "linux/arm64")]
    [InlineData("linux/amd64", "linux/amd64")]
    public async Task Of_several_platforms_a_runtime_gets_the_one_that_it_runs_and_a_line_says_so(string runs, string loaded)
    {
        Install("docker", $"cat > '{scene.Combine("loaded.tar")}'", $"echo {runs}");

        await scene.BuildAsync(Input, "linux-x64", "linux-arm64");

        using var archive = await DockerArchive.OpenAsync(scene.Combine("loaded.tar"), CancellationToken.None);
        var image = (Image)await archive.LoadAsync(await archive.ResolveAsync(null, CancellationToken.None), CancellationToken.None);
        Assert.Equal(loaded, image.Config.Platform.ToString());
        Assert.Equal(
            $"Loading the image for {loaded} into Docker, which can keep only one of linux/amd64, linux/arm64 under a name.",
            Assert.Single(scene.Listener.Information));
    }

    [Fact]
    public async Task A_runtime_that_was_named_and_runs_none_of_the_platforms_stops_the_build()
    {
        Install("docker", "exit 1", "echo linux/s390x");

        var message = await scene.RefusesAsync(ErrorCode.PlatformMissing, () => scene.BuildAsync(Input, "linux-x64", "linux-arm64"));

        Assert.Equal(
            "Cannot load the image into Docker: it runs linux/s390x, but the image is for linux/amd64, linux/arm64; "
                + "add that platform, or remove LocalRegistry.",
            message);
    }

    [Fact]
    public async Task A_runtime_of_Linux_is_not_given_an_image_for_Windows()
    {
        Install("docker", "exit 1", "echo linux/amd64");
        await scene.Registry.PutImageAsync("windows", "1", await WindowsImages.CreateAsync(ImageFixtures.Store(scene.Combine("windows"))));

        var message = await scene.RefusesAlwaysAsync(
            ErrorCode.PlatformMissing,
            Input with { RuntimeIdentifier = "win-x64", Base = $"{scene.Registry.Host}/windows:1", AssemblyName = "app", AppCommand = ["app.exe"] });

        Assert.Equal(
            "Cannot load the image into Docker: it runs linux/amd64, but the image is for windows/amd64; "
                + "add that platform, or remove LocalRegistry.",
            message);
    }

    [Fact]
    public async Task Where_nobody_asked_for_a_runtime_that_runs_none_of_the_platforms_the_archive_is_all()
    {
        Install("docker", "exit 1", "echo linux/s390x");

        await scene.BuildAsync(Input with { LocalRegistry = null, DefaultArchivePath = scene.Combine("default.tar") }, "linux-x64", "linux-arm64");

        Assert.Equal(
            "Docker runs linux/s390x, but the image is for linux/amd64, linux/arm64: it is only in the archive.",
            Assert.Single(scene.Listener.Information));
        Assert.True(File.Exists(scene.Combine("default.tar")));
    }

    [Fact]
    public async Task A_base_that_lies_ends_the_load()
    {
        Install("docker", "cat > /dev/null");
        var image = await scene.Bases.PutAsync("other", "another base\n");
        scene.Registry.Lie("GET", BaseImages.LayerDigest(image), Refetch.Attempts, [1], "application/octet-stream");

        await scene.RefusesAlwaysAsync(ErrorCode.ContentMismatch, Input with { Base = $"{scene.Registry.Host}/other:1" });
    }

    [Fact]
    public async Task A_load_that_is_cancelled_ends_the_runtimes_program()
    {
        var started = scene.Combine("started");
        Install("docker", $"echo $$ > '{started}.part'; mv '{started}.part' '{started}'; exec sleep 600");
        using var cancellation = new CancellationTokenSource();

        await scene.RefusesAsync(ErrorCode.Canceled, async () =>
        {
            var build = scene.BuildAsync(Input, cancellation.Token);
            while (!File.Exists(started) && !build.IsCompleted) await Task.Delay(5);
            await cancellation.CancelAsync();
            return await build;
        });

        var process = int.Parse(await File.ReadAllTextAsync(started), CultureInfo.InvariantCulture);
        while (Directory.Exists($"/proc/{process}")) await Task.Delay(5);
    }

    private void Install(string program, string load, string version = "echo 27.0")
    {
        var path = scene.Combine("programs", program);
        File.WriteAllText(path, $"#!/bin/sh\ncase \"$1\" in\n  version) {version} ;;\n  load) {load} ;;\nesac\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
