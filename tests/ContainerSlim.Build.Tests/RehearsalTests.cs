using ContainerSlim.TestKit;

namespace ContainerSlim.Build.Tests;

public sealed class RehearsalTests
{
    [Fact]
    public async Task An_image_is_written_and_then_found()
    {
        using var folder = new TemporaryDirectory();

        var told = await Rehearsal.RunAsync(folder.Path, TimeProvider.System);

        Assert.Contains("up to date", told, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.Combine("image", "index.json")));
    }

    [Fact]
    public async Task It_needs_nothing_but_a_place_for_temporary_files() => await Rehearsal.RunAsync(TimeProvider.System);
}
