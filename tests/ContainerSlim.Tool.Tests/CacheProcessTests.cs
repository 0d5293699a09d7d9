using System.Diagnostics;
using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Tool.Tests;

/// <summary>Builds as processes of their own on one cache: several at once, and some that are killed.</summary>
public sealed class CacheProcessTests : IDisposable
{
    private static readonly string Tool = Path.Combine(AppContext.BaseDirectory, "containerslim.dll");

    private readonly StaticApp app = new();

    private string Cache => app.Combine("cache");

    public CacheProcessTests() => File.WriteAllText(Path.Combine(app.Folder, "large.txt"), string.Join('\n', Enumerable.Range(0, 300_000)));

    public void Dispose() => app.Dispose();

    [Fact]
    public async Task Four_builds_at_once_make_the_same_image_and_leave_a_sound_cache()
    {
        var archives = Enumerable.Range(0, 4).Select(i => app.Combine($"{i}.tar")).ToList();

        await Task.WhenAll(archives.Select(archive => new Command("dotnet", [Tool, .. Build("--archive", archive)]).RunSuccessfullyAsync()));

        Assert.Single(archives.Select(archive => Digest.Of(File.ReadAllBytes(archive))).Distinct());
        await AssertSoundAsync();
        Assert.Empty(TemporaryFiles());
    }

    [Fact]
    public async Task Builds_end_well_while_everything_is_removed_under_them()
    {
        var archives = Enumerable.Range(0, 3).Select(i => app.Combine($"{i}.tar")).ToList();

        var building = Task.WhenAll(archives.Select(archive => new Command("dotnet", [Tool, .. Build("--archive", archive)]).RunSuccessfullyAsync()));
        while (!building.IsCompleted)
        {
            await Shell.OutputOfAsync("cache", "prune", "--all", "--cache", Cache);
            await Task.Delay(5);
        }

        await building;
        Assert.Single(archives.Select(archive => Digest.Of(File.ReadAllBytes(archive))).Distinct());
    }

    [Fact]
    public async Task After_a_kill_in_the_middle_of_a_layer_the_next_build_is_right()
    {
        var large = Path.Combine(app.Folder, "larger");
        await using (var file = File.Create(large)) file.SetLength(512 << 20);
        using (var build = Start("--archive", app.Combine("killed.tar")))
        {
            while (!TemporaryFiles().Any(file => new FileInfo(file) is { Exists: true, Length: > 0 })) await Task.Delay(5);
            build.Kill();
            await build.WaitForExitAsync();
        }

        File.Delete(large);

        Assert.False(File.Exists(app.Combine("killed.tar")));
        await AssertBuildsAsync();
    }

    [Fact]
    public async Task After_a_kill_in_the_middle_of_a_push_the_next_build_is_right()
    {
        await using var registry = await InMemoryRegistry.StartAsync();
        var reached = registry.Hold("PUT", "/app/blobs/uploads/", afterRequestBytes: 100);
        using (var build = Start("-t", $"{registry.Host}/app:1"))
        {
            await reached;
            build.Kill();
            await build.WaitForExitAsync();
        }

        Assert.Null(registry.FindManifest("app", "1"));
        await AssertBuildsAsync();
        Assert.Equal(0, (await app.BuildAsync("-t", $"{registry.Host}/app:1")).ExitCode);
        Assert.NotNull(registry.FindManifest("app", "1"));
    }

    [Fact]
    public async Task What_a_killed_build_left_is_cleaned_up_when_it_is_surely_nobodys()
    {
        await app.BuildAsync("--archive", app.Combine("app.tar"));
        var leftover = Path.Combine(Cache, "blobs", "sha256", ".abcdefgh.ijk.tmp");
        await File.WriteAllTextAsync(leftover, "half a layer");

        await Shell.OutputOfAsync("cache", "prune", "--all", "--cache", Cache);
        Assert.Equal([leftover], TemporaryFiles());

        File.SetLastWriteTimeUtc(leftover, TimeProvider.System.GetUtcNow().AddDays(-2).UtcDateTime);
        File.SetLastAccessTimeUtc(leftover, TimeProvider.System.GetUtcNow().AddDays(-2).UtcDateTime);
        await Shell.OutputOfAsync("cache", "prune", "--cache", Cache);
        Assert.Empty(TemporaryFiles());
    }

    private static Process Start(string[] arguments) =>
        Process.Start(new ProcessStartInfo("dotnet", [Tool, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    private Process Start(string option, string value) => Start(Build(option, value));

    private string[] Build(params string[] arguments) => ["build", app.Folder, "--base", "scratch", "--runtime", "linux-x64", "--cache", Cache, .. arguments];

    // What is built with the cache that is there is what is built without any.
    private async Task AssertBuildsAsync()
    {
        await AssertSoundAsync();
        Assert.Equal(0, (await app.BuildAsync("--archive", app.Combine("after.tar"))).ExitCode);
        await Shell.OutputOfAsync(
            "build", app.Folder, "--base", "scratch", "--runtime", "linux-x64", "--cache", app.Combine("fresh"),
            "--archive", app.Combine("fresh.tar"));
        Assert.Equal(await File.ReadAllBytesAsync(app.Combine("fresh.tar")), await File.ReadAllBytesAsync(app.Combine("after.tar")));
    }

    private async Task AssertSoundAsync() =>
        Assert.EndsWith(", 0 damaged", (await Shell.OutputOfAsync("cache", "verify", "--cache", Cache)).TrimEnd(), StringComparison.Ordinal);

    private string[] TemporaryFiles() => Directory.Exists(Cache) ? Directory.GetFiles(Cache, "*.tmp", SearchOption.AllDirectories) : [];
}
