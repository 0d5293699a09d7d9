using System.Text.Json;

namespace ContainerSlim.Tool.Tests;

public sealed class CacheCommandTests : IAsyncLifetime, IDisposable
{
    private readonly StaticApp app = new();

    private string Cache => app.Combine("cache");

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(app.Folder, "large.txt"), string.Join('\n', Enumerable.Range(0, 50_000)));
        Assert.Equal(0, (await app.BuildAsync("--archive", app.Combine("app.tar"))).ExitCode);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => app.Dispose();

    [Fact]
    public async Task It_shows_size_by_kind_and_by_last_use()
    {
        Age(Files("stats"), days: 8);

        var lines = (await Shell.OutputOfAsync("cache", "--cache", Cache)).Split(Environment.NewLine);

        Assert.Equal(Cache, lines[0]);
        Assert.Equal(["What", "Files", "Size", "Last day", "Last week", "Last month", "Before"], Columns(lines[2]));
        Assert.Equal(["blobs", "members", "records", "stats", "total"], lines[3..8].Select(line => Columns(line)[0]));
        Assert.Equal(["-", "-", Columns(lines[6])[2], "-"], Columns(lines[6])[3..]);
    }

    [Fact]
    public async Task A_cache_that_is_not_there_holds_nothing() =>
        Assert.Equal(
            $"{app.Combine("none")}{Environment.NewLine}  nothing{Environment.NewLine}",
            await Shell.OutputOfAsync("cache", "--cache", app.Combine("none")));

    [Fact]
    public async Task Machines_get_bytes()
    {
        using var json = JsonDocument.Parse(await Shell.OutputOfAsync("cache", "--json", "--cache", Cache));

        var usage = json.RootElement.GetProperty("usage").EnumerateArray().ToList();
        Assert.Equal(["blobs", "members", "records", "stats"], usage.Select(one => one.GetProperty("kind").GetString()));
        Assert.Equal(
            Files(".").Where(file => !file.EndsWith(".cared", StringComparison.Ordinal)).Sum(file => new FileInfo(file).Length),
            json.RootElement.GetProperty("size").GetInt64());
    }

    [Fact]
    public async Task Prune_removes_what_is_older_and_says_what_is_left()
    {
        Age(Files("members"), days: 8);

        var said = await Shell.OutputOfAsync("cache", "prune", "--older-than", "7d", "--cache", Cache);

        Assert.Matches(@"^1 files \(.*\) removed, .* left in ", said);
        Assert.Empty(Files("members"));
        Assert.NotEmpty(Files("blobs"));
    }

    [Theory]
    [InlineData("23h", 1)]
    [InlineData("25h", 0)]
    public async Task An_age_may_be_in_hours(string age, int removed)
    {
        Age(Files("members"), days: 1);

        Assert.StartsWith($"{removed} files ", await Shell.OutputOfAsync("cache", "prune", "--older-than", age, "--cache", Cache), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prune_keeps_as_much_as_it_is_told_to()
    {
        Age(Files("."), days: 1);

        await Shell.OutputOfAsync("cache", "prune", "--keep", "0", "--cache", Cache);

        Assert.Equal([".cared"], Files(".").Select(Path.GetFileName));
    }

    [Fact]
    public async Task What_was_used_just_now_stays_unless_all_is_to_go()
    {
        Assert.StartsWith("0 files (0 B) removed, ", await Shell.OutputOfAsync("cache", "prune", "--keep", "0", "--cache", Cache), StringComparison.Ordinal);
        Assert.DoesNotMatch("^0 files ", await Shell.OutputOfAsync("cache", "prune", "--all", "--cache", Cache));

        Assert.Equal(0, (await app.BuildAsync("--archive", app.Combine("again.tar"))).ExitCode);
        Assert.Equal(await File.ReadAllBytesAsync(app.Combine("app.tar")), await File.ReadAllBytesAsync(app.Combine("again.tar")));
    }

    [Fact]
    public async Task A_dry_run_removes_nothing()
    {
        var before = Files(".");

        using var json = JsonDocument.Parse(await Shell.OutputOfAsync("cache", "prune", "--all", "--dry-run", "--json", "--cache", Cache));

        Assert.Equal(before, Files("."));
        Assert.Equal(
            (true, before.Length - 1, 0),
            (
                json.RootElement.GetProperty("dryRun").GetBoolean(),
                json.RootElement.GetProperty("removedFiles").GetInt32(),
                json.RootElement.GetProperty("size").GetInt64()));
    }

    [Fact]
    public async Task A_sound_cache_is_verified_with_exit_code_0() =>
        Assert.EndsWith(
            $" read in {Cache}, 0 damaged{Environment.NewLine}",
            await Shell.OutputOfAsync("cache", "verify", "--cache", Cache),
            StringComparison.Ordinal);

    [Fact]
    public async Task What_is_damaged_is_named_and_removed_and_the_exit_code_says_so()
    {
        var bad = Files("blobs")[0];
        var bytes = await File.ReadAllBytesAsync(bad);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(bad, bytes);

        var result = await Shell.RunAsync("cache", "verify", "--cache", Cache);

        Assert.Equal(
            (1, false, $"error CSLIM5006: Cannot trust the cache '{Cache}': files damaged: 1, removed: 1; the next build downloads or builds what it needs."),
            (result.ExitCode, File.Exists(bad), result.Error.TrimEnd()));
        Assert.StartsWith($"damaged: {Path.GetRelativePath(Cache, bad)} (", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("removed", result.Output.Split(Environment.NewLine)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Machines_hear_of_damage_too()
    {
        File.WriteAllText(Files("records")[0], "garbage");

        var result = await Shell.RunAsync("cache", "verify", "--json", "--cache", Cache);

        using var json = JsonDocument.Parse(result.Output);
        var damaged = Assert.Single(json.RootElement.GetProperty("damaged").EnumerateArray());
        Assert.Equal((1, "records", true), (result.ExitCode, damaged.GetProperty("kind").GetString(), damaged.GetProperty("removed").GetBoolean()));
    }

    [Fact]
    public async Task A_layout_is_no_cache()
    {
        await app.BuildAsync("--layout", app.Combine("layout"));

        var result = await Shell.RunAsync("cache", "prune", "--cache", app.Combine("layout"));

        Assert.Equal(
            (1, $"error CSLIM1001: Cannot use '{app.Combine("layout")}' as a cache: it is an OCI layout; choose another folder."),
            (result.ExitCode, result.Error.TrimEnd()));
    }

    private static string[] Columns(string line) => line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private string[] Files(string folder) => [.. Directory.GetFiles(Path.Combine(Cache, folder), "*", SearchOption.AllDirectories).Select(Path.GetFullPath)];

    private static void Age(string[] files, int days)
    {
        foreach (var file in files)
        {
            File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().AddDays(-days).UtcDateTime);
            File.SetLastAccessTimeUtc(file, TimeProvider.System.GetUtcNow().AddDays(-days).UtcDateTime);
        }
    }
}
