namespace ContainerSlim.Native;

/// <summary>
/// What the loader does for one process. The first file says which processor it runs on, and which loader it has.
/// </summary>
internal sealed class NativeProcess(NativeImage image, NativeFindings findings, ElfFile first)
{
    private readonly LoaderPlatform platform = LoaderPlatform.Of(first.Architecture);
    private readonly bool isMusl = IsMusl(image, first);
    private readonly List<LoadedFile> loaded = [];
    private readonly HashSet<(string File, string Library)> failed = [];
    private LoadedFile? main;

    /// <summary>Starts the program, or loads a library into a process of its own. False if it cannot run at all.</summary>
    public bool Start(ImageFile file)
    {
        if (IsForOtherCLibrary(file.File, first)) return false;

        // The kernel knows a program by its path without links, so its folder is that one.
        main = new LoadedFile(file.Path) { File = file.File, Elf = first, Origin = LoadedFile.Folder(file.File) };
        if (first.Interpreter is { } interpreter) AddInterpreter(file.File, interpreter);
        Load(main.Named(first.Soname));
        return true;
    }

    /// <summary>Loads a library by its path into the process, as dlopen(3) does.</summary>
    public void Open(ImageFile file)
    {
        if (!IsForProcessor(file.Elf!)) Fail(NativeProblemKind.OtherProcessor, file.File, file.File);
        else if (!loaded.Exists(one => one.File == file.File)) Load(LoadedFile.Of(file, main).Named(NameOf(file.Elf!)));
    }

    // A program has the loader that it names, if that is there. For other files, it is the loader that the base has.
    private static bool IsMusl(NativeImage image, ElfFile first)
    {
        if (first.Interpreter is { } interpreter && image.HasLoader(interpreter)) return LoaderPlatform.IsMusl(interpreter);

        return HasOnlyMusl(image, first) || (!HasOnlyGlibc(image, first) && CLibrary.IsMusl(first) == true);
    }

    private static bool HasOnlyMusl(NativeImage image, ElfFile first) =>
        LoaderPlatform.Of(first.Architecture) is var platform && image.HasLoader(platform.MuslLoader) && !image.HasLoader(platform.GlibcLoader);

    private static bool HasOnlyGlibc(NativeImage image, ElfFile first) =>
        LoaderPlatform.Of(first.Architecture) is var platform && image.HasLoader(platform.GlibcLoader) && !image.HasLoader(platform.MuslLoader);

    private bool IsForProcessor(ElfFile elf) => elf.Machine == first.Machine && elf.Format == first.Format;

    private bool IsForOtherCLibrary(string file, ElfFile elf)
    {
        if (CLibrary.IsMusl(elf) is not { } isForMusl || isForMusl == isMusl) return false;

        Fail(NativeProblemKind.OtherCLibrary, file, CLibrary.Sign(elf)!);
        return true;
    }

    private void AddInterpreter(string file, string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        if (image.Open(path) is { } interpreter)
        {
            if (interpreter.Elf is null) Fail(NativeProblemKind.NotALibrary, file, path);
            else if (!IsForProcessor(interpreter.Elf)) Fail(NativeProblemKind.OtherProcessor, file, path);
            else Add(LoadedFile.Of(interpreter).Named(name).Named(interpreter.Elf.Soname));
        }
        else if (image.Search.Base?.Interpreters.Contains(path) == true)
        {
            Add(new LoadedFile(name) { Versions = image.Provided(name, first)?.Versions }.Named(name));
        }
        else
        {
            Fail(NativeProblemKind.MissingInterpreter, file, path);
        }
    }

    // Breadth first, so that a library is found by the file that is nearest to the program. glibc, elf/dl-deps.c.
    private void Load(LoadedFile root)
    {
        var start = loaded.Count;
        Add(root);
        for (var at = start; at < loaded.Count; at++)
        {
            var needing = loaded[at];
            if (needing.Elf is not { } elf || (needing != main && IsForOtherCLibrary(needing.File!, elf))) continue;

            foreach (var need in elf.Needed) Find(needing, need);
        }

        if (!isMusl) CheckVersions();
    }

    private void Add(LoadedFile file)
    {
        loaded.Add(file);
        findings.AddUse(file);
    }

    private void Find(LoadedFile needing, string need)
    {
        var name = isMusl ? need : LoaderTokens.Expand(need, needing.Origin, platform);
        if (loaded.Exists(one => one.IsNamed(name)) || (isMusl && CLibrary.IsMuslItself(name))) return;

        var isForOther = image.IsProvidedForAnother(name, needing.Elf!);
        foreach (var path in Paths(needing, name))
        {
            if (image.Open(path) is not { } file) continue;

            if (file.Elf is not { } elf)
            {
                Fail(NativeProblemKind.NotALibrary, needing.File!, need);
                return;
            }

            if (IsForProcessor(elf))
            {
                AddFound(needing, name, file);
                return;
            }

            // The GNU C library's loader goes on to the next folder.
            isForOther = true;
            if (isMusl) break;
        }

        if (image.Provided(name, needing.Elf!) is { } provided) Add(new LoadedFile(name) { Versions = provided.Versions, Loader = needing }.Named(name));
        else Fail(isForOther ? NativeProblemKind.OtherProcessor : NativeProblemKind.MissingLibrary, needing.File!, need);
    }

    // The same file may be needed by several names.
    private void AddFound(LoadedFile needing, string name, ImageFile file)
    {
        if (loaded.Find(one => one.File == file.File) is { } known) known.Named(name);
        else Add(LoadedFile.Of(file, needing).Named(name).Named(NameOf(file.Elf!)));
    }

    // musl's loader knows a library only by the name that it was found by.
    private string? NameOf(ElfFile elf) => isMusl ? null : elf.Soname;

    private IEnumerable<string> Paths(LoadedFile needing, string name)
    {
        if (name.Contains('/', StringComparison.Ordinal)) return [name];

        var folders = isMusl
            ? LoaderFolders.OfMusl(needing, image.Search)
            : LoaderFolders.OfGlibc(needing, main!, image.Search, platform);
        return folders.Select(folder => $"{folder.TrimEnd('/')}/{name}");
    }

    // glibc, elf/dl-version.c. The loader stops the process if a version is missing, unless the library defines none at all.
    private void CheckVersions()
    {
        foreach (var file in loaded.Where(file => file.Elf is not null))
        {
            foreach (var (library, versions) in file.Elf!.VersionsNeeded)
            {
                if (failed.Contains((file.File!, library))) continue;

                if (loaded.Find(one => one.IsNamed(library)) is not { } provider)
                {
                    Fail(NativeProblemKind.MissingLibrary, file.File!, library);
                    continue;
                }

                foreach (var version in versions.Where(version => !provider.Provides(version)))
                {
                    findings.Add(new NativeProblem(NativeProblemKind.MissingVersion, file.File!, library, version));
                }
            }
        }
    }

    private void Fail(NativeProblemKind kind, string file, string library)
    {
        failed.Add((file, library));
        findings.Add(new NativeProblem(kind, file, library));
    }
}
