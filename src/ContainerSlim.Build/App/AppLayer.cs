using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>The published files as entries of a layer: owned by root, writable by nobody else, modes by what a file is.</summary>
internal static class AppLayer
{
    private const int Executable = DiskMode.Executable;

    /// <summary>The entries of a published app below its folder in the image.</summary>
    /// <param name="app">The app.</param>
    /// <param name="platform">The platform of the image; a program for another one is left out where it is the app host.</param>
    /// <param name="imageDirectory">The folder in the image, absolute.</param>
    /// <exception cref="BuildException">A file vanished, or cannot be read.</exception>
    public static List<LayerEntry> Entries(PublishedApp app, Platform platform, string imageDirectory)
    {
        var root = new DirectoryInfo(app.Directory);

        // Layers for Windows are written without links: what one leads to is taken.
        var linksInside = platform.IsWindows ? null : root.FullName;
        var published = WithoutLeftOut(app, Walk(root, imageDirectory, linksInside))
            .Where(file => !AppHost.IsForeign(app, platform, Path.GetRelativePath(root.FullName, file.Info.FullName)))
            .Select(file => file.Entry);
        var entries = Parents(imageDirectory).Concat(published).ToList();
        if (AppHost.NeedsBinding(app, platform)) entries.Add(LayerEntry.File($"{imageDirectory}/{app.Name}", Executable, AppHost.Bind(app)));
        return entries;
    }

    // A folder that held nothing else goes with what is left out; one that was published empty stays.
    private static List<(FileSystemInfo Info, LayerEntry Entry)> WithoutLeftOut(PublishedApp app, IEnumerable<(FileSystemInfo Info, LayerEntry Entry)> files)
    {
        var leftOut = app.LeftOut.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        var kept = files.Where(file => !leftOut.Contains(file.Info.FullName)).ToList();
        var emptied = leftOut.SelectMany(path => FoldersOf(path, app.Directory)).ToHashSet(StringComparer.Ordinal);
        var filled = kept.Where(file => !emptied.Contains(file.Info.FullName)).SelectMany(file => FoldersOf(file.Info.FullName, app.Directory)).ToList();
        emptied.ExceptWith(filled);
        kept.RemoveAll(file => emptied.Contains(file.Info.FullName));
        return kept;
    }

    private static IEnumerable<string> FoldersOf(string path, string root)
    {
        for (var folder = Path.GetDirectoryName(path); folder is not null && folder.Length > root.Length; folder = Path.GetDirectoryName(folder)) yield return folder;
    }

    // "/srv/app" needs srv and srv/app; the base may have them too, and then they say the same.
    private static IEnumerable<LayerEntry> Parents(string imageDirectory)
    {
        for (var slash = imageDirectory.IndexOf('/', 1); slash > 0; slash = imageDirectory.IndexOf('/', slash + 1))
        {
            yield return LayerEntry.Directory(imageDirectory[..slash], Executable);
        }

        yield return LayerEntry.Directory(imageDirectory, Executable);
    }

    private static IEnumerable<(FileSystemInfo Info, LayerEntry Entry)> Walk(DirectoryInfo directory, string imagePath, string? linksInside)
    {
        foreach (var info in directory.EnumerateFileSystemInfos())
        {
            var entry = Guard(info, () => Entry($"{imagePath}/{info.Name}", info, linksInside));
            yield return (info, entry);

            if (entry.Kind != EntryKind.Directory) continue;
            if (LeadsBack(info)) throw new BuildException(ErrorCode.InvalidPath, $"cannot put '{info.FullName}' into the image: the link leads back to a folder that it is in");

            foreach (var below in Walk((DirectoryInfo)info, $"{imagePath}/{info.Name}", linksInside)) yield return below;
        }
    }

    private static LayerEntry Entry(string imagePath, FileSystemInfo info, string? linksInside)
    {
        if (info.LinkTarget is { } target && linksInside is not null && StaysInside(info, target, linksInside)) return LayerEntry.SymbolicLink(imagePath, target.Replace(Path.DirectorySeparatorChar, '/'));
        if (info is DirectoryInfo) return LayerEntry.Directory(imagePath, Executable);

        return LayerFile.FromDisk(imagePath, mode: null, info.FullName);
    }

    // A link that is followed must not lead to where it lies.
    private static bool LeadsBack(FileSystemInfo info) =>
        info.LinkTarget is not null
        && info.ResolveLinkTarget(returnFinalTarget: true) is { } target
        && (info.FullName + Path.DirectorySeparatorChar).StartsWith(Path.TrimEndingDirectorySeparator(target.FullName) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    // A link to elsewhere on the building machine means nothing in the image: the file it points to is taken.
    private static bool StaysInside(FileSystemInfo link, string target, string root) =>
        !Path.IsPathRooted(target)
        && (Path.GetFullPath(target, Path.GetDirectoryName(link.FullName)!) + Path.DirectorySeparatorChar).StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static LayerEntry Guard(FileSystemInfo info, Func<LayerEntry> entry)
    {
        try
        {
            return entry();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BuildException(ErrorCode.FileChanged, $"cannot put '{info.FullName}' into the image: {e.Message}", e);
        }
    }
}
