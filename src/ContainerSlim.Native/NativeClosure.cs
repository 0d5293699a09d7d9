namespace ContainerSlim.Native;

/// <summary>A program or library that must be able to start or to be loaded.</summary>
/// <param name="Path">Its absolute path.</param>
/// <param name="Program">
/// The program that loads the library by its path, as .NET does. Its DT_RPATH and the libraries that it has loaded count. Null for a program, or if the
/// program is not known: the library must then be able to be loaded on its own.
/// </param>
public sealed record NativeRoot(string Path, string? Program = null);

/// <summary>A file that a process uses.</summary>
/// <param name="Path">The path that it was found by, which may lead through links.</param>
/// <param name="File">The path without links.</param>
public sealed record NativeUse(string Path, string File);

/// <summary>Whether the loader would find all that some programs and libraries need, and which files it would use. ld.so(8).</summary>
/// <param name="Problems">What it would not find, ordered by file, library and version.</param>
/// <param name="Used">The files that it would use, with the programs and libraries themselves, ordered by path.</param>
public sealed record NativeClosure(IReadOnlyList<NativeProblem> Problems, IReadOnlyList<NativeUse> Used)
{
    /// <summary>Does what the loader would do, for each program and library in a process of its own.</summary>
    /// <param name="files">The files of the container.</param>
    /// <param name="roots">The programs and libraries. Those that are not ELF, such as scripts, need nothing.</param>
    /// <param name="search">What the loader knows beyond the files.</param>
    public static NativeClosure Prove(INativeFiles files, IEnumerable<NativeRoot> roots, LoaderSearch search)
    {
        var image = new NativeImage(files, search);
        var findings = new NativeFindings();
        foreach (var root in roots) Prove(image, findings, root);
        return findings.ToClosure();
    }

    private static void Prove(NativeImage image, NativeFindings findings, NativeRoot root)
    {
        if (image.Open(root.Path) is not { } file)
        {
            findings.Add(new NativeProblem(NativeProblemKind.MissingLibrary, root.Path, root.Path));
            return;
        }

        if (file.Elf is null) return;

        if (root.Program is null || image.Open(root.Program) is not { Elf: { } program } main)
        {
            new NativeProcess(image, findings, file.Elf).Start(file);
            return;
        }

        var process = new NativeProcess(image, findings, program);
        if (process.Start(main)) process.Open(file);
    }
}
