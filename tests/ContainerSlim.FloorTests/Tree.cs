namespace ContainerSlim.FloorTests;

/// <summary>The source tree that these tests are about.</summary>
internal static class Tree
{
    private static readonly string[] MadeByTheBuild = ["bin", "obj", "artifacts"];

    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The files below a folder whose names match a pattern, as paths from the root; nothing that a build makes.</summary>
    public static IReadOnlyList<string> Files(string folder, string pattern) =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Intersect(MadeByTheBuild).Any())
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The text of a file, by its path from the root.</summary>
    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    // Not from where the compiler saw this file: deterministic builds map that path away.
    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ContainerSlim.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException($"No folder above '{AppContext.BaseDirectory}' has ContainerSlim.sln.");
    }
}
