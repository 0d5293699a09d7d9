namespace ContainerSlim.Debian.Definitions;

/// <summary>Which slice has a library.</summary>
internal sealed class LibraryTable
{
    private readonly List<(string FileName, SliceDefinition Slice)> libraries;

    /// <param name="definitions">The definitions. All of them are read.</param>
    /// <param name="architecture">Debian's name of the architecture.</param>
    /// <exception cref="DebianException">A definition is malformed.</exception>
    public LibraryTable(DefinitionSet definitions, string architecture) =>
        libraries =
        [
            .. from package in definitions.Packages
               from slice in definitions.Find(package)!.Slices
               from path in slice.Contents
               where path.IsExtracted && path.IsFor(architecture) && IsInLibraryFolder(path.Path)
               select (path.Path[(path.Path.LastIndexOf('/') + 1)..], slice),
        ];

    /// <summary>The slice that has a library: the one with the fewest paths, then the first by name; null where none has it.</summary>
    /// <param name="names">Names separated by <c>|</c>, in which <c>*</c> is any version. The first that a slice has is taken.</param>
    public SliceName? Find(string names) => names.Split('|')
        .Select(name => libraries.Where(one => Glob.Overlap(one.FileName, name))
            .Select(one => one.Slice)
            .OrderBy(slice => slice.Contents.Count)
            .ThenBy(slice => slice.Name)
            .FirstOrDefault()?.Name)
        .FirstOrDefault(found => found is not null);

    // /lib and /usr/lib, the folders of architectures below them, and /lib64.
    private static bool IsInLibraryFolder(string path)
    {
        var folders = path.Trim('/').Split('/')[..^1];
        var below = folders.AsSpan(folders is ["usr", ..] ? 1 : 0);
        return below is ["lib" or "lib32" or "lib64"] || (below is ["lib", var triplet] && triplet.Contains("-linux-", StringComparison.Ordinal));
    }
}
