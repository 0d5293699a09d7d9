namespace ContainerSlim.EndToEnd.Tests;

/// <summary>The tool as a process of its own, ended in the middle.</summary>
public sealed class FailureToolTests : IAsyncLifetime
{
    private FailureScene scene = null!;

    public async Task InitializeAsync()
    {
        scene = await FailureScene.StartAsync();

        // A static program by its headers: System V ABI, chapter 4.
        var program = new byte[64];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(program);
        (program[16], program[18]) = (2, 62);
        scene.Write("publish/hello.txt", "hello\n");
        await File.WriteAllBytesAsync(scene.Combine("publish", "hello"), program);
        await SucceedsAsync(scene.Base, scene.Archive, scene.Cache);
        scene.Remember();
    }

    public async Task DisposeAsync() => await scene.DisposeAsync();

    [Fact]
    public async Task After_a_kill_while_the_archive_is_written_the_old_one_is_there_and_the_next_build_is_right()
    {
        var reached = scene.HoldLayer();
        using var process = Start(scene.OtherBase, scene.Archive, scene.Cache);
        await process.ReachAsync(reached);
        var old = await File.ReadAllBytesAsync(scene.Archive);

        await process.KillAsync();

        Assert.Equal(old, await File.ReadAllBytesAsync(scene.Archive));
        await NextIsRightAsync(scene.OtherBase);
    }

    [Fact]
    public async Task After_a_kill_while_a_layer_is_written_the_next_build_is_right()
    {
        var large = scene.Combine("publish", "large");
        await using (var file = File.Create(large)) file.SetLength(8L << 30);
        using var process = Start(scene.Base, scene.Archive, scene.Cache);
        await process.ReachAsync(LayerGrowsAsync());

        await process.KillAsync();

        await using (var file = File.OpenWrite(large)) file.SetLength(1 << 20);
        await NextIsRightAsync(scene.Base);
    }

    // Eight rounds of five kills. The seed of a round is in its name.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task After_kills_at_any_moment_the_next_build_is_right(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 5; i++)
        {
            foreach (var name in new[] { "hello.txt", "more.txt", "Data.dll" })
            {
                scene.Write($"publish/{name}", Convert.ToHexString(Enumerable.Range(0, 50_000).Select(_ => (byte)random.Next(64)).ToArray()));
            }

            using var moment = new FailureMoment(scene.Combine(), random.Next(1, 80));
            using var process = Start(random.Next(2) == 0 ? scene.Base : scene.OtherBase, scene.Archive, scene.Cache);
            await process.KillAtAsync(moment.Reached);
        }

        await NextIsRightAsync(scene.OtherBase);
    }

    [Fact]
    public async Task Ctrl_C_ends_with_its_code_and_leaves_the_old_archive()
    {
        var reached = scene.HoldLayer();
        using var process = Start(scene.OtherBase, scene.Archive, scene.Cache);
        await process.ReachAsync(reached);

        var result = await process.InterruptAsync();

        Assert.Equal(130, result.ExitCode);
        Assert.Contains("error CSLIM5005: The run was canceled", result.Error, StringComparison.Ordinal);
        scene.NothingIsLost();
        await NextIsRightAsync(scene.OtherBase);
    }

    [Fact]
    public async Task Two_processes_at_once_share_a_cache_and_a_layout()
    {
        var layout = scene.Combine("layout");
        string[] tags = ["a", "b"];

        var processes = tags
            .Select(tag => FailureProcess.Start(scene.Combine(), [.. Arguments(scene.OtherBase, scene.Cache), "--layout", layout, "--tag", tag]))
            .ToList();

        foreach (var process in processes)
        {
            using (process) Assert.Equal(0, (await process.EndAsync()).ExitCode);
        }

        using var opened = await Oci.OciLayout.OpenAsync(layout, CancellationToken.None);
        Assert.Equal(tags, opened.Names.Order(StringComparer.Ordinal));
        scene.NothingIsLost();
    }

    // The archive's bytes follow from the image and its names alone.
    private async Task NextIsRightAsync(string baseImage)
    {
        await SucceedsAsync(baseImage, scene.Archive, scene.Cache);
        await SucceedsAsync(baseImage, scene.Combine("fresh", "app.tar"), scene.Combine("fresh", "cache"));

        Assert.Equal(await File.ReadAllBytesAsync(scene.Combine("fresh", "app.tar")), await File.ReadAllBytesAsync(scene.Archive));
    }

    private async Task SucceedsAsync(string baseImage, string archive, string cache)
    {
        using var process = Start(baseImage, archive, cache);
        var result = await process.EndAsync();
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    private FailureProcess Start(string baseImage, string archive, string cache) =>
        FailureProcess.Start(scene.Combine(), [.. Arguments(baseImage, cache), "--archive", archive]);

    private string[] Arguments(string baseImage, string cache) =>
        [
            Path.Combine(AppContext.BaseDirectory, "containerslim.dll"),
            "build",
            scene.Combine("publish"),
            "--base",
            baseImage,
            "--runtime",
            "linux-x64",
            "--cache",
            cache,
        ];

    private async Task LayerGrowsAsync()
    {
        while (!Directory.EnumerateFiles(scene.Cache, "*.tmp", SearchOption.AllDirectories).Any(file => new FileInfo(file) is { Exists: true, Length: > 0 }))
        {
            await Task.Delay(5);
        }
    }
}
