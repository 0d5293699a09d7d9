namespace ContainerSlim.Native;

/// <summary>A file of a container: the path it was asked for by, the path without links, and its headers.</summary>
internal sealed record ImageFile(string Path, string File, ElfFile? Elf);

/// <summary>What a container has for its processes. Headers are read once.</summary>
internal sealed class NativeImage(INativeFiles files, LoaderSearch search)
{
    private readonly Dictionary<string, ElfFile?> read = new(StringComparer.Ordinal);

    public LoaderSearch Search { get; } = search;

    public ImageFile? Open(string path)
    {
        if (files.Resolve(Search.Absolute(path)) is not { } file) return null;
        if (!read.TryGetValue(file, out var elf)) read[file] = elf = files.Read(file);
        return new ImageFile(path, file, elf);
    }

    public bool HasLoader(string path) => Open(path) is not null || Search.Base?.Interpreters.Contains(path) == true;

    /// <summary>The library of a base whose files are not given.</summary>
    public ProvidedLibrary? Provided(string name, ElfFile needing) =>
        Search.Base is { } provided && provided.Architecture == needing.Architecture ? provided.Find(name) : null;

    /// <summary>Whether such a base has the library, but for another processor.</summary>
    public bool IsProvidedForAnother(string name, ElfFile needing) =>
        Search.Base is { } provided && provided.Architecture != needing.Architecture && provided.Find(name) is not null;
}
