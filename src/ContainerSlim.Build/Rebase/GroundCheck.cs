using ContainerSlim.Build.Stages;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// Whether the layers above the base would be the same on the new one. A publish puts a file where the links of the base lead, and gives a directory the
/// mode and owner that it has in the base.
/// </summary>
/// <param name="scene">The files.</param>
/// <param name="plan">The plan of the image on its old base.</param>
internal sealed class GroundCheck(RebaseScene scene, ImagePlan plan)
{
    private const string WhiteoutPrefix = ".wh.";
    private const string PackageFolder = "var/lib/dpkg/";
    private const int ModeBits = 0b111_111_111_111;

    // The directory of a layer that sets nothing of its own.
    private static readonly (int Mode, int User, int Group) Usual = (DiskMode.Executable, 0, 0);

    private readonly IReadOnlyList<LayerIndexEntry> entries = [.. scene.Added.SelectMany(layer => layer.Entries)];

    /// <summary>The reasons why not.</summary>
    public IReadOnlyList<string> Problems()
    {
        if (entries.FirstOrDefault(IsWhiteout) is { } whiteout) return [$"'/{whiteout.Path}' in its own layers deletes files of the old base"];
        if (scene.NewPlan is BasePlan.FromImage && entries.Any(entry => entry.Path.StartsWith(PackageFolder, StringComparison.Ordinal)))
        {
            return ["packages were added to its base, and which ones a new base lacks has to be found out from the start"];
        }

        var (before, after) = (Ground(scene.OldFiles, scene.Subject.Plan, scene.Subject.Base), Ground(scene.NewFiles, scene.NewPlan, scene.NewBase));
        return [.. Links(before, after), .. entries.DistinctBy(entry => entry.Path).SelectMany(entry => Place(entry, before, after))];
    }

    private static bool IsWhiteout(LayerIndexEntry entry) => entry.Path.Split('/')[^1].StartsWith(WhiteoutPrefix, StringComparison.Ordinal);

    // A publish does not read a base that no path of the image is likely to meet.
    private FileTree Ground(FileTree files, BasePlan basePlan, BaseImage baseImage)
    {
        IReadOnlyList<string> paths = [.. entries.Select(entry => entry.Path)];
        return BaseRoot.CouldMeetLinks(plan with { Base = basePlan }, paths, baseImage) ? files : new FileTree([]);
    }

    // What was put below a link is in the layer where the link led.
    private IEnumerable<string> Links(FileTree before, FileTree after)
    {
        var directories = entries.Select(entry => entry.Path).SelectMany(ImagePath.Parents).ToHashSet(StringComparer.Ordinal);
        return from link in before.Links.Order(StringComparer.Ordinal)
               let place = before.Locate(link, followsLast: true)
               where place is not null && directories.Contains(place.Path) && after.Locate(link, followsLast: true)?.Path != place.Path
               select $"'/{link}' leads to '/{place.Path}' in the old base, and not in the new one";
    }

    private static IEnumerable<string> Place(LayerIndexEntry entry, FileTree before, FileTree after)
    {
        var isDirectory = entry.Kind == EntryKind.Directory;
        var place = after.Locate(entry.Path, followsLast: isDirectory);
        if (place is null || place.IsBlocked || (isDirectory && place.Entry is { Kind: not EntryKind.Directory }))
        {
            yield return $"the new base has a file in the place of '/{entry.Path}' or on the way to it";
        }
        else if (place.Path != entry.Path)
        {
            yield return $"'/{entry.Path}' is behind a link of the new base, which leads to '/{place.Path}'";
        }
        else if (!isDirectory && after.Locate(entry.Path, followsLast: true) is { HasContent: true })
        {
            yield return $"the file '/{entry.Path}' would hide a directory of the new base";
        }
        else if (isDirectory && AttributesOf(before, entry.Path) != AttributesOf(after, entry.Path))
        {
            yield return $"the directory '/{entry.Path}' has another mode or owner in the new base";
        }
    }

    private static (int Mode, int User, int Group) AttributesOf(FileTree files, string path) =>
        files.Locate(path, followsLast: false) is { Entry: { Kind: EntryKind.Directory } entry } ? (entry.Mode & ModeBits, entry.User, entry.Group) : Usual;
}
