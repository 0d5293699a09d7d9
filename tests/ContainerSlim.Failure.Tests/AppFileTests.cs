using ContainerSlim.Oci;

namespace ContainerSlim.Failure.Tests;

/// <summary>
/// Files of the app that are not what they were when they were listed. Linux's own files of that kind are used: their sizes are always wrong.
/// </summary>
public sealed class AppFileTests
{
    [SkippableFact]
    public async Task A_file_that_grows_while_it_is_read_is_named()
    {
        await using var scene = await Scene.StartAsync();

        // Listed with 0 bytes.
        Link(scene, "/proc/version");

        var message = await scene.RefusesAsync(ErrorCode.FileChanged, scene.Input);

        Assert.Contains($"'{Path.Combine(scene.App, "changing")}': it grew", message, StringComparison.Ordinal);
        await AgainAsync(scene);
    }

    [SkippableFact]
    public async Task A_file_that_shrinks_while_it_is_read_is_named()
    {
        await using var scene = await Scene.StartAsync();

        // Listed with a page of bytes.
        Link(scene, "/sys/kernel/uevent_seqnum");

        var message = await scene.RefusesAsync(ErrorCode.FileChanged, scene.Input);

        Assert.Contains($"'{Path.Combine(scene.App, "changing")}': it ended", message, StringComparison.Ordinal);
        await AgainAsync(scene);
    }

    [Fact]
    public async Task A_file_that_is_gone_is_named()
    {
        await using var scene = await Scene.StartAsync();
        File.CreateSymbolicLink(Path.Combine(scene.App, "changing"), scene.Combine("gone"));

        var message = await scene.RefusesAsync(ErrorCode.FileChanged, scene.Input);

        Assert.Contains(Path.Combine(scene.App, "changing"), message, StringComparison.Ordinal);
        await AgainAsync(scene);
    }

    [Fact]
    public async Task A_link_that_leads_back_to_its_folder_is_named()
    {
        await using var scene = await Scene.StartAsync();
        Directory.CreateSymbolicLink(Path.Combine(scene.App, "changing"), scene.App);

        var message = await scene.RefusesAsync(ErrorCode.InvalidPath, scene.Input);

        Assert.Contains(Path.Combine(scene.App, "changing"), message, StringComparison.Ordinal);
        await AgainAsync(scene);
    }

    [SkippableFact]
    public async Task A_device_is_no_file_of_an_app()
    {
        await using var scene = await Scene.StartAsync();
        Link(scene, "/dev/zero");

        Assert.Contains($"'{Path.Combine(scene.App, "changing")}'", await scene.RefusesAsync(ErrorCode.FileChanged, scene.Input), StringComparison.Ordinal);
        await AgainAsync(scene);
    }

    private static void Link(Scene scene, string target)
    {
        Skip.IfNot(File.Exists(target), $"this machine has no {target}");
        File.CreateSymbolicLink(Path.Combine(scene.App, "changing"), target);
    }

    private static async Task AgainAsync(Scene scene)
    {
        File.Delete(Path.Combine(scene.App, "changing"));
        await scene.SucceedsAsync(scene.Input);
    }
}
