namespace ContainerSlim.Native;

/// <summary>A file in a process: the program, the loader, or a library.</summary>
/// <param name="path">The path that it was found by; only its name if it is of a base whose files are not given.</param>
internal sealed class LoadedFile(string path)
{
    private readonly HashSet<string> names = new(StringComparer.Ordinal);

    public string Path { get; } = path;

    /// <summary>The path without links; null if the file is not given.</summary>
    public string? File { get; init; }

    public ElfFile? Elf { get; init; }

    /// <summary>The file that needed this one first.</summary>
    public LoadedFile? Loader { get; init; }

    /// <summary>The versions that it defines; null if it defines none, so that nobody asks for them.</summary>
    public IReadOnlyList<string>? Versions { get; init; }

    /// <summary>The folder that $ORIGIN stands for.</summary>
    public string Origin { get; init; } = Folder(path);

    public static LoadedFile Of(ImageFile file, LoadedFile? loader = null) => new(file.Path)
    {
        File = file.File,
        Elf = file.Elf,
        Loader = loader,
        Versions = file.Elf is { DefinesVersions: true } elf ? elf.VersionsProvided : null,
    };

    public static string Folder(string path) => path.LastIndexOf('/') is > 0 and var end ? path[..end] : "/";

    /// <summary>Lets it be found by a name.</summary>
    public LoadedFile Named(string? name)
    {
        if (!string.IsNullOrEmpty(name)) names.Add(name);
        return this;
    }

    public bool IsNamed(string name) => names.Contains(name);

    // The base entry, which is the file's own name, may be needed as well.
    public bool Provides(string version) => Versions is null || Versions.Contains(version) || Elf?.Soname == version;
}
