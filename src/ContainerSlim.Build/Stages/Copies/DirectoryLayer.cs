using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>The entries of the directories that the app writes to.</summary>
internal static class DirectoryLayer
{
    private const string What = "directories";

    /// <summary>The entries of the directories, with the links in their paths resolved.</summary>
    /// <param name="plan">The image.</param>
    /// <param name="root">The root file system that the layer is put onto.</param>
    /// <param name="user">The image's user, who owns all directories without another owner.</param>
    /// <exception cref="BuildException">A file is in the place of a directory or of one of its parents.</exception>
    public static IReadOnlyList<LayerEntry> Held(ImagePlan plan, ImageRoot root, (int User, int Group) user) =>
        [.. plan.Directories.Select(directory => Entry(directory, root, user)).DistinctBy(entry => entry.Path)];

    /// <summary>Creates the layer.</summary>
    /// <param name="held">The directories.</param>
    /// <param name="root">The root file system that the layer is put onto.</param>
    public static CopyLayer Create(IReadOnlyList<LayerEntry> held, ImageRoot root)
    {
        var draft = new CopyDraft(Entries(held, root)) { Identities = new Dictionary<string, string?>(StringComparer.Ordinal) };
        return draft.ToLayer(What, CopyRank.Project, HeldDirectories.None);
    }

    private static IReadOnlyList<LayerEntry> Entries(IReadOnlyList<LayerEntry> held, ImageRoot root)
    {
        var own = held.Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);
        var parents = held.SelectMany(entry => ImagePath.Parents(entry.Path)).Distinct(StringComparer.Ordinal);
        return
        [
            .. parents
                .Where(path => !own.Contains(path) && !ImagePath.IsKnown(path))
                .Select(path => root.Adopt(LayerEntry.Directory(path, DiskMode.Executable))),
            .. held,
        ];
    }

    private static LayerEntry Entry(DirectoryPlan directory, ImageRoot root, (int User, int Group) user)
    {
        var (owner, group) = directory.Owner ?? user;
        return LayerEntry.Directory(Locate(directory.Path, root), directory.Mode) with { UserId = owner, GroupId = group };
    }

    private static string Locate(string path, ImageRoot root)
    {
        try
        {
            return root.DirectoryOf(path) is { Length: > 0 } found ? found : throw Invalid(path, "a link leads from there to the root of the image");
        }
        catch (BuildException e) when (e.Code == ErrorCode.InvalidPath)
        {
            throw Invalid(path, "the layers below have a file in its place, or on the way to it");
        }
    }

    private static BuildException Invalid(string path, string why) => new(ErrorCode.InvalidDirectory, $"cannot create the directory '/{path}': {why}");
}
