using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Turns published files into layer entries. They are owned by root and writable only by root. Modes depend on what a file is.</summary>
internal static class AppLayer
{
    /// <summary>The entries of a published app below its folder in the image.</summary>
    /// <param name="app">The app.</param>
    /// <param name="platform">The platform of the image.</param>
    /// <param name="imageDirectory">The absolute path of the folder in the image.</param>
    /// <exception cref="BuildException">A file has vanished or cannot be read.</exception>
    public static List<LayerEntry> Entries(PublishedApp app, Platform platform, string imageDirectory)
    {
        var entries = Parents(imageDirectory).ToList();
        foreach (var item in app.Items) entries.Add(Entry($"{imageDirectory}/{item.Path}", item));
        if (AppHost.NeedsBinding(app, platform)) entries.Add(LayerEntry.File($"{imageDirectory}/{app.Name}", DiskMode.Executable, AppHost.Bind(app)));
        return entries;
    }

    // "/srv/app" needs srv and srv/app. If the base has them too, both entries are the same.
    private static IEnumerable<LayerEntry> Parents(string imageDirectory)
    {
        for (var slash = imageDirectory.IndexOf('/', 1); slash > 0; slash = imageDirectory.IndexOf('/', slash + 1))
        {
            yield return LayerEntry.Directory(imageDirectory[..slash], DiskMode.Executable);
        }

        yield return LayerEntry.Directory(imageDirectory, DiskMode.Executable);
    }

    private static LayerEntry Entry(string imagePath, PublishedItem item) => item.Kind switch
    {
        EntryKind.Directory => LayerEntry.Directory(imagePath, DiskMode.Executable),
        EntryKind.SymbolicLink => LayerEntry.SymbolicLink(imagePath, item.LinkTarget!.Replace(Path.DirectorySeparatorChar, '/')),
        _ => LayerFile.FromDisk(imagePath, mode: null, item.FullPath, () => item.Head) with { SourceStamp = item.Stamp },
    };
}
