using ContainerSlim.Oci;

namespace ContainerSlim.Failure.Tests;

/// <summary>Places that cannot be written.</summary>
public sealed class DiskTests
{
    [SkippableTheory]
    [InlineData("layout")]
    [InlineData("archive")]
    [InlineData("docker archive")]
    public async Task A_full_disk_keeps_what_was_on_it(string destination)
    {
        await using var disk = await SmallDisk.MountAsync();
        await using var scene = await Scene.StartAsync(new ScenePlaces { Outputs = disk.Path });
        await scene.Bases.PutLargeAsync("large", 2 << 20);

        var message = await scene.RefusesAsync(ErrorCode.DiskFull, Scene.Only(destination, scene.Input with { Base = $"{scene.Registry.Host}/large:1" }));

        Assert.Contains($"'{disk.Path}", message, StringComparison.Ordinal);
        await scene.SucceedsAsync(scene.Input);
    }

    [SkippableFact]
    public async Task A_full_disk_under_the_cache_loses_nothing()
    {
        await using var disk = await SmallDisk.MountAsync();
        await using var scene = await Scene.StartAsync(new ScenePlaces { Cache = disk.Path });
        await scene.Bases.PutLargeAsync("large", 2 << 20);

        var message = await scene.RefusesAlwaysAsync(ErrorCode.DiskFull, scene.Input with { Base = $"{scene.Registry.Host}/large:1" });

        Assert.Contains($"'{disk.Path}", message, StringComparison.Ordinal);
        Assert.Contains("set SlimCacheDirectory", message, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("layout")]
    [InlineData("archive")]
    [InlineData("docker archive")]
    public async Task A_disk_that_may_only_be_read_keeps_what_is_on_it(string destination)
    {
        await using var disk = await SmallDisk.MountAsync();
        await using var scene = await Scene.StartAsync(new ScenePlaces { Outputs = disk.Path });
        await disk.LockAsync();

        await scene.RefusesAsync(ErrorCode.OutputNotWritable, Scene.Only(destination, scene.Input));

        await disk.UnlockAsync();
        await scene.SucceedsAsync(scene.Input);
    }

    [SkippableFact]
    public async Task A_cache_that_may_only_be_read_is_named()
    {
        await using var disk = await SmallDisk.MountAsync();
        await using var scene = await Scene.StartAsync(new ScenePlaces { Cache = disk.Path });
        await disk.LockAsync();

        var message = await scene.RefusesAsync(ErrorCode.OutputNotWritable, scene.Input);

        Assert.Contains($"'{disk.Path}", message, StringComparison.Ordinal);
        Assert.Contains("set SlimCacheDirectory", message, StringComparison.Ordinal);
        await disk.UnlockAsync();
        await scene.SucceedsAsync(scene.Input);
    }

    [Fact]
    public async Task A_file_where_the_cache_is_to_be_is_an_error_that_says_how_to_move_the_cache()
    {
        await using var scene = await Scene.StartAsync();
        var file = scene.Archive + ".cache";
        await File.WriteAllTextAsync(file, "not a folder");

        var message = await scene.RefusesAsync(ErrorCode.OutputNotWritable, scene.Input with { CacheDirectory = file });

        Assert.Contains("set SlimCacheDirectory, or --cache of the containerslim command, to another one", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_that_cannot_be_written_is_not_taken_for_the_cache()
    {
        await using var scene = await Scene.StartAsync();

        var message = await scene.RefusesAsync(
            ErrorCode.OutputNotWritable,
            Scene.Only("archive", scene.Input) with { ArchivePath = Path.Combine(scene.Archive, "app.tar") });

        Assert.DoesNotContain("SlimCacheDirectory", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_where_the_archives_folder_is_to_be_is_named()
    {
        await using var scene = await Scene.StartAsync();

        Assert.Contains(
            scene.Archive,
            await scene.RefusesAlwaysAsync(
                ErrorCode.OutputNotWritable,
                Scene.Only("archive", scene.Input) with { ArchivePath = Path.Combine(scene.Archive, "app.tar") }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_where_the_layout_is_to_be_is_named()
    {
        await using var scene = await Scene.StartAsync();

        Assert.Contains(
            scene.Archive,
            await scene.RefusesAlwaysAsync(ErrorCode.OutputNotWritable, scene.Input with { LayoutPath = scene.Archive }),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_where_the_cache_is_to_be_is_named()
    {
        await using var scene = await Scene.StartAsync();

        Assert.Contains(
            scene.Archive,
            await scene.RefusesAlwaysAsync(ErrorCode.OutputNotWritable, scene.Input with { CacheDirectory = scene.Archive }),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    public async Task A_layout_whose_index_is_damaged_is_left_as_it_is(string content)
    {
        await using var scene = await Scene.StartAsync();
        var index = Path.Combine(scene.Layout, "index.json");
        await File.WriteAllTextAsync(index, content);

        var message = await scene.RefusesAsync(ErrorCode.InvalidManifest, Scene.Only("layout", scene.Input));

        Assert.Contains(scene.Layout, message, StringComparison.Ordinal);
    }
}
