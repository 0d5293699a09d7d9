using System.Runtime.InteropServices;

namespace ContainerSlim.Build.Tests;

/// <summary>The .NET that runs the tests.</summary>
internal static class InstalledRuntime
{
    /// <summary>The folder with <c>shared</c> and <c>host</c> in it.</summary>
    public static string Root => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    /// <summary>The files below a folder of it, by their path from the root; the installer's own marker is none of the runtime's.</summary>
    public static IEnumerable<string> FilesIn(params string[] parts)
    {
        var folder = Path.Combine([Root, .. parts]);
        return Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != ".version")
            .Select(file => Path.GetRelativePath(Root, file).Replace(Path.DirectorySeparatorChar, '/'));
    }
}
