using ContainerSlim.Oci;
using ContainerSlim.TestKit;

namespace ContainerSlim.Failure.Tests;

/// <summary>
/// Files of the app that are not what they were when they were listed. Linux's own files of that kind are put in their place: their sizes are
/// always wrong.
/// </summary>
public sealed class AppFileTests
{
    [SkippableFact]
    public async Task A_file_that_grows_while_it_is_read_is_named()
    {
        await using var scene = await Scene.StartAsync();

        // Listed with 0 bytes.
        await using (await BoundFile.MountAsync("/proc/version", Changing(scene)))
        {
            Assert.Contains($"'{Changing(scene)}': it grew", await scene.RefusesAsync(ErrorCode.FileChanged, scene.Input), StringComparison.Ordinal);
        }

        await AgainAsync(scene);
    }

    [SkippableFact]
    public async Task A_file_that_shrinks_while_it_is_read_is_named()
    {
        await using var scene = await Scene.StartAsync();

        // Listed with a page of bytes.
        await using (await BoundFile.MountAsync("/sys/kernel/uevent_seqnum", Changing(scene)))
        {
            Assert.Contains($"'{Changing(scene)}': it ended", await scene.RefusesAsync(ErrorCode.FileChanged, scene.Input), StringComparison.Ordinal);
        }

        await AgainAsync(scene);
    }

    [Theory]
    [InlineData("/nowhere/at/all")]
    [InlineData("/etc/shadow")]
    [InlineData("/dev/zero")]
    [InlineData("..")]
    public async Task A_link_out_of_the_folder_is_named(string target)
    {
        await using var scene = await Scene.StartAsync();
        File.CreateSymbolicLink(Changing(scene), target);

        var message = await scene.RefusesAsync(ErrorCode.LinkOutside, scene.Input);

        Assert.StartsWith($"Cannot put '{Changing(scene)}' into the image: it is a link to '{target}'", message, StringComparison.Ordinal);
        await AgainAsync(scene);
    }

    [SkippableFact]
    public async Task A_pipe_is_named_and_not_waited_for()
    {
        await using var scene = await Scene.StartAsync();
        await NamedPipe.CreateAsync(Changing(scene));

        Assert.Contains($"'{Changing(scene)}'", await scene.RefusesAsync(ErrorCode.InvalidPath, scene.Input), StringComparison.Ordinal);
        await AgainAsync(scene);
    }

    private static string Changing(Scene scene) => Path.Combine(scene.App, "changing");

    private static async Task AgainAsync(Scene scene)
    {
        File.Delete(Changing(scene));
        await scene.SucceedsAsync(scene.Input);
    }
}
