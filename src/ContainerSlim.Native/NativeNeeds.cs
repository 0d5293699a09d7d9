namespace ContainerSlim.Native;

/// <summary>A library that a file needs.</summary>
/// <param name="Library">The library's name, <c>libstdc++.so.6</c>.</param>
/// <param name="NeededBy">The file that needs it, by its path.</param>
public sealed record NativeNeed(string Library, string NeededBy);

/// <summary>A file of an app.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Elf">Its headers; null where it is not ELF, or cannot be read.</param>
public sealed record NativeFile(string Path, ElfFile? Elf);

/// <summary>What the native files of an app need from the base.</summary>
public sealed record NativeNeeds
{
    /// <summary>Whether there is a program among the files.</summary>
    public bool HasProgram { get; init; }

    /// <summary>Whether a program needs the system's loader.</summary>
    public bool NeedsLoader { get; init; }

    /// <summary>The libraries that the app does not include, each once, ordered by name.</summary>
    public IReadOnlyList<NativeNeed> Libraries { get; init; } = [];

    /// <summary>The needs of some files. Files that are not ELF, or are for other processors, are ignored.</summary>
    /// <param name="files">The files.</param>
    /// <param name="architecture">The processor, as named in the image spec.</param>
    public static NativeNeeds Of(IEnumerable<NativeFile> files, string architecture)
    {
        var all = files.ToList();
        var brought = all.Select(file => Path.GetFileName(file.Path)).ToHashSet(StringComparer.Ordinal);
        var native = all.Where(file => file.Elf?.Architecture == architecture).ToList();
        var libraries = native
            .SelectMany(one => one.Elf!.Needed.Select(library => new NativeNeed(library, one.Path)))
            .Where(need => !brought.Contains(need.Library))
            .OrderBy(need => need.Library, StringComparer.Ordinal)
            .ThenBy(need => need.NeededBy, StringComparer.Ordinal)
            .DistinctBy(need => need.Library);
        return new NativeNeeds
        {
            HasProgram = native.Exists(one => one.Elf!.IsProgram),
            NeedsLoader = native.Exists(one => one.Elf!.HasInterpreter),
            Libraries = [.. libraries],
        };
    }
}
