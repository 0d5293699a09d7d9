namespace ContainerSlim.Native;

/// <summary>What the loader knows beyond what is in the files.</summary>
public sealed record LoaderSearch
{
    /// <summary>The folders of LD_LIBRARY_PATH.</summary>
    public IReadOnlyList<string> LibraryPath { get; init; } = [];

    /// <summary>The folders of ld.so.conf.d, or of ld-musl-*.path. They come before the loader's own.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>The directory that relative paths start from.</summary>
    public string WorkingDirectory { get; init; } = "/";

    /// <summary>What a base provides whose files are not given.</summary>
    public ProvidedLibraries? Base { get; init; }

    /// <summary>A path from the working directory.</summary>
    internal string Absolute(string path) => path.StartsWith('/') ? path : $"{WorkingDirectory.TrimEnd('/')}/{path}";
}
