namespace ContainerSlim.Native;

/// <summary>A library that the loader finds by its name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Versions">The versions of symbols that it defines; null if it defines none, so that the loader does not check them.</param>
public sealed record ProvidedLibrary(string Name, IReadOnlyList<string>? Versions);

/// <summary>The loaders and libraries that a base provides, small enough to be kept when its files are not at hand.</summary>
public sealed class ProvidedLibraries
{
    private readonly SortedDictionary<string, ProvidedLibrary> libraries = new(StringComparer.Ordinal);

    internal ProvidedLibraries(string architecture, IEnumerable<string> interpreters, IEnumerable<ProvidedLibrary> list)
    {
        Architecture = architecture;
        Interpreters = [.. interpreters.Distinct().Order(StringComparer.Ordinal)];
        foreach (var library in list) libraries.TryAdd(library.Name, library);
    }

    /// <summary>The processor, as named in the image spec.</summary>
    public string Architecture { get; }

    /// <summary>The paths of the loaders, ordered.</summary>
    public IReadOnlyList<string> Interpreters { get; }

    /// <summary>The libraries, ordered by name.</summary>
    public IReadOnlyCollection<ProvidedLibrary> Libraries => libraries.Values;

    /// <summary>What the loader finds among the files of a base without any program's help.</summary>
    /// <param name="files">The files.</param>
    /// <param name="names">The paths or names of the libraries to look for. Those that the loader does not find are left out.</param>
    /// <param name="architecture">The processor, as named in the image spec.</param>
    /// <param name="search">What the loader knows beyond the files; LD_LIBRARY_PATH does not count.</param>
    public static ProvidedLibraries Of(INativeFiles files, IEnumerable<string> names, string architecture, LoaderSearch search)
    {
        var image = new NativeImage(files, search with { Base = null });
        var platform = LoaderPlatform.Of(architecture);
        ImageFile? Open(string path) => image.Open(path) is { Elf: { } elf } file && elf.Architecture == architecture ? file : null;

        var interpreters = new[] { platform.GlibcLoader, platform.MuslLoader }.Where(path => Open(path) is not null).ToList();
        var isMusl = interpreters is [var only] && LoaderPlatform.IsMusl(only);
        var folders = search.Folders.Concat(isMusl ? LoaderPlatform.MuslFolders : platform.GlibcFolders).ToList();
        ImageFile? Find(string name) => folders.Select(folder => Open($"{folder.TrimEnd('/')}/{name}")).FirstOrDefault(file => file is not null);

        var found = names.Select(NameOf).Distinct().Where(ProvidedLibrariesText.IsWord).Select(name => (Name: name, File: Find(name)));
        var loaders = interpreters.Select(path => (Name: NameOf(path), File: Open(path)));
        var provided = loaders.Concat(found).Where(one => one.File is not null).Select(one => Of(one.Name, one.File!.Elf!));
        return new ProvidedLibraries(architecture, interpreters, provided);
    }

    /// <summary>Reads what <see cref="ToText"/> wrote; null for anything else.</summary>
    public static ProvidedLibraries? Parse(string text) => ProvidedLibrariesText.Read(text);

    /// <summary>The library of a name; null if there is none.</summary>
    public ProvidedLibrary? Find(string name) => libraries.GetValueOrDefault(name);

    /// <summary>The one text for these libraries: a line for each, with its versions.</summary>
    public string ToText() => ProvidedLibrariesText.Write(this);

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static ProvidedLibrary Of(string name, ElfFile elf) => new(
        name,
        elf.DefinesVersions ? [.. elf.VersionsProvided.Where(ProvidedLibrariesText.IsWord).Order(StringComparer.Ordinal)] : null);
}
