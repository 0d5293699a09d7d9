using ContainerSlim.Build.Stages;

namespace ContainerSlim.Build;

/// <summary>Knows what the layers of an image are put onto, and whether the app's layers must wait for it.</summary>
/// <param name="plan">The image.</param>
/// <param name="selecting">The task that gets the base.</param>
/// <param name="roots">Reads the base if a path could go through one of its links.</param>
internal sealed class ImageGround(ImagePlan plan, Task<BaseImage> selecting, BaseRoot roots)
{
    private readonly string folder = plan.Settings.WorkingDirectory.TrimStart('/');

    /// <summary>
    /// Whether the app's paths most likely contain no links, so that its layers can be written before the base and the stages are ready: the app is
    /// in its default folder, and no copy puts anything there.
    /// </summary>
    public bool IsUsual =>
        "/" + folder == ImagePath.UsualWorkingDirectory
        && plan.Directories.Count == 0
        && !plan.Stages.Copies.Any(copy => copy.To.Length == 0 || IsBelow(copy.To, folder) || IsBelow(folder, copy.To));

    /// <summary>Whether the base can contain something in the app's default folder.</summary>
    public bool IsForeign => plan.Base is BasePlan.FromImage && !plan.Platform.IsWindows;

    /// <summary>Reads the base for all layers of the image.</summary>
    public async Task<ImageRoot> ReadAsync(CancellationToken ct) =>
        await ReadAsync([folder, .. plan.Stages.Copies.Select(copy => copy.To), .. plan.Directories.Select(directory => directory.Path)], ct);

    /// <summary>Reads the base for the app's layers only.</summary>
    public async Task<ImageRoot> ReadForAppAsync(CancellationToken ct) => await ReadAsync([folder], ct);

    /// <summary>Gets the image's user in numbers.</summary>
    public async Task<(int User, int Group)> ReadUserAsync(CancellationToken ct)
    {
        // Numeric owners have no effect on Windows.
        if (plan.Platform.IsWindows) return default;

        var baseImage = await selecting;
        return await ImageUser.ReadAsync(Configuration.UserOf(plan, baseImage), baseImage, ct);
    }

    private async Task<ImageRoot> ReadAsync(IReadOnlyList<string> paths, CancellationToken ct) => await roots.ReadAsync(plan, paths, await selecting, ct);

    private static bool IsBelow(string path, string folder) => path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);
}
