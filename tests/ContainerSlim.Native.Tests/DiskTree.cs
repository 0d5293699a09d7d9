namespace ContainerSlim.Native.Tests;

/// <summary>Some folders of this machine as a container's files.</summary>
internal static class DiskTree
{
    /// <summary>The folders, all the links that lead to them, and the loader's own folders.</summary>
    public static NativeTree Of(params string[] folders)
    {
        string[] own = ["/lib", "/lib64", "/usr/lib", "/usr/lib64", .. Directory.GetDirectories("/usr/lib", "*-linux-gnu*")];
        var there = folders.Concat(own).Where(Directory.Exists);
        return new NativeTree(there.SelectMany(folder => Parents(folder).Concat(Directory.GetFileSystemEntries(folder))).Distinct().Select(Entry));
    }

    private static IEnumerable<string> Parents(string folder)
    {
        for (var at = folder; at is not (null or "/"); at = Path.GetDirectoryName(at)) yield return at;
    }

    private static NativeEntry Entry(string path)
    {
        if (new FileInfo(path).LinkTarget is { } target) return new NativeEntry(path) { LinkTarget = target };

        return File.Exists(path) ? new NativeEntry(path) { Read = () => ElfFile.Read(path) } : new NativeEntry(path);
    }
}
