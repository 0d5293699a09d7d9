namespace ContainerSlim.Native;

/// <summary>The folders in which the loader looks for a library that a file needs, in its order.</summary>
internal static class LoaderFolders
{
    /// <summary>The folders of the GNU C library's loader. ld.so(8); glibc, elf/dl-load.c, _dl_map_object.</summary>
    public static IEnumerable<string> OfGlibc(LoadedFile needing, LoadedFile main, LoaderSearch search, LoaderPlatform platform)
    {
        IEnumerable<string> Expand(IEnumerable<string> folders, LoadedFile file) =>
            folders.Select(folder => search.Absolute(LoaderTokens.Expand(folder, file.Origin, platform)));

        var elf = needing.Elf!;
        var inherited = elf.HasRunPath ? [] : Chain(needing).Append(main).Distinct().Where(file => file.Elf is { HasRunPath: false });
        var trusted = elf.SkipsDefaultFolders ? [] : platform.GlibcFolders;
        return inherited.SelectMany(file => Expand(file.Elf!.RPath, file))
            .Concat(Expand(search.LibraryPath, main))
            .Concat(Expand(elf.RunPath, needing))
            .Concat(search.Folders)
            .Concat(trusted);
    }

    /// <summary>The folders of musl's loader. It treats DT_RPATH as DT_RUNPATH, and both are inherited. musl, ldso/dynlink.c, load_library.</summary>
    public static IEnumerable<string> OfMusl(LoadedFile needing, LoaderSearch search) =>
        search.LibraryPath
            .Concat(Chain(needing).SelectMany(OwnOfMusl))
            .Select(search.Absolute)
            .Concat(search.Folders)
            .Concat(LoaderPlatform.MuslFolders);

    private static IEnumerable<string> OwnOfMusl(LoadedFile file)
    {
        var folders = file.Elf is { } elf ? elf.HasRunPath ? elf.RunPath : elf.RPath : [];
        var expanded = folders.Select(folder => LoaderTokens.ExpandForMusl(folder, file.Origin)).ToList();
        return expanded.Contains(null) ? [] : expanded.OfType<string>();
    }

    // The file, the one that needed it first, and so on.
    private static IEnumerable<LoadedFile> Chain(LoadedFile file)
    {
        for (var one = file; one is not null; one = one.Loader) yield return one;
    }
}
