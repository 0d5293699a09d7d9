namespace ContainerSlim.Native;

/// <summary>Why the loader would not start a program or load a library.</summary>
public enum NativeProblemKind
{
    /// <summary>The loader that the program names is not there.</summary>
    MissingInterpreter,

    /// <summary>The library is in none of the folders that the loader looks in.</summary>
    MissingLibrary,

    /// <summary>The library is there, but only for another processor.</summary>
    OtherProcessor,

    /// <summary>The library is there, but does not define a version of symbols that the file needs.</summary>
    MissingVersion,

    /// <summary>The file is made for musl and the process or base has the GNU C library, or the other way round.</summary>
    OtherCLibrary,

    /// <summary>What is found by the library's name is not ELF. The loader does not look further.</summary>
    NotALibrary,
}

/// <summary>Something that a file needs and the loader would not find.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="File">The file that needs it: its path without links.</param>
/// <param name="Library">The library or loader that it needs, as the file names it.</param>
/// <param name="Version">The version of symbols that the library does not define; null if the library itself is the problem.</param>
public sealed record NativeProblem(NativeProblemKind Kind, string File, string Library, string? Version = null);
