using ContainerSlim.Build.Stages;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// Reads the root file system of a base. Most bases are in a registry, and their layers are not downloaded but only referenced. They are read only
/// if a path of the image could go through one of their links. The list of a layer's entries is then kept in the cache.
/// </summary>
internal sealed class BaseRoot(BuildServices services)
{
    /// <summary>Reads the root; an empty root if no path can go through a link.</summary>
    /// <param name="plan">The image.</param>
    /// <param name="paths">The targets of the image's files, as paths from the root.</param>
    /// <param name="baseImage">The base.</param>
    /// <param name="ct">Cancels the work.</param>
    public async Task<ImageRoot> ReadAsync(ImagePlan plan, IReadOnlyList<string> paths, BaseImage baseImage, CancellationToken ct)
    {
        if (baseImage.Layers.Count == 0 || !CouldMeetLinks(plan, paths, baseImage)) return ImageRoot.Empty();

        try
        {
            return await ImageRoot.ReadAsync([.. baseImage.Layers.Select(layer => layer.Layer.Blob)], services.Store, ct);
        }
        catch (OciException e) when (e.Code is ErrorCode.UnsupportedCompression or ErrorCode.InvalidArchive)
        {
            services.Observer.Warn(new Warning(
                WarningCode.BaseLinksUnknown,
                $"The files of the image can replace links of the base '{baseImage.Name}', because its layers cannot be read: {e.Message}."));
            return ImageRoot.Empty();
        }
    }

    /// <summary>Whether a path of the image could go through a link of the base, so that the base has to be read.</summary>
    // Hardly any base has a link at /app or below it, and the history of one that does shows the command. So a base in a registry is not read for
    // an app in /app. Bases on this machine are always read, except our own, which have no /app. Layers for Windows contain no links.
    internal static bool CouldMeetLinks(ImagePlan plan, IReadOnlyList<string> paths, BaseImage baseImage)
    {
        if (plan.Platform.IsWindows) return false;
        if (paths.Any(path => !IsInUsualFolder(path))) return true;

        return plan.Base is BasePlan.FromImage { Location: var location }
            && (location is not ImageLocation.InRegistry || baseImage.Config.History.Any(line => MayLinkUsualFolder(line.CreatedBy ?? "")));
    }

    private static bool IsInUsualFolder(string path) => $"/{path}/".StartsWith(ImagePath.UsualWorkingDirectory + "/", StringComparison.Ordinal);

    private static bool MayLinkUsualFolder(string command) =>
        command.Contains("ln ", StringComparison.Ordinal) && command.Contains(ImagePath.UsualWorkingDirectory, StringComparison.Ordinal);
}
