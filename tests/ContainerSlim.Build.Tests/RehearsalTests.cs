using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

public sealed class RehearsalTests
{
    [Fact]
    public async Task An_image_is_written_and_then_found()
    {
        using var folder = new TemporaryDirectory();

        var built = new List<BuildReport>();

        await new Rehearsal(async (input, ct) => built.Add(await new TestBuild().RunAsync(input, ct))).RunAsync(folder.Path, CancellationToken.None);

        Assert.Equal([false, true], built.Select(report => report.IsUpToDate));
        Assert.True(File.Exists(folder.Combine("image", "index.json")));
    }

    [Fact]
    public async Task It_needs_nothing_but_a_place_for_temporary_files_and_leaves_nothing_there()
    {
        var folders = new List<string>();

        await new Rehearsal(async (input, ct) =>
        {
            folders.Add(Path.GetDirectoryName(input.PublishDirectory)!);
            await new TestBuild().RunAsync(input, ct);
        }).RunAsync(CancellationToken.None);

        Assert.Equal(2, folders.Count);
        Assert.All(folders, folder => Assert.False(Directory.Exists(folder)));
    }
}
