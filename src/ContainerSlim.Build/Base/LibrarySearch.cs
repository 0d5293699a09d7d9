using ContainerSlim.Build.Stages;

namespace ContainerSlim.Build;

/// <summary>Searches the folders that the loader in a container searches. ld.so(8), and Debian's patch for multiarch folders.</summary>
internal static class LibrarySearch
{
    private const string PathVariable = "LD_LIBRARY_PATH";

    private static readonly string[] Folders = ["lib", "usr/lib", "lib64", "usr/lib64"];

    /// <summary>Whether a library is in one of the loader's folders or in the app's folder.</summary>
    /// <param name="library">The library's file name.</param>
    /// <param name="plan">The image.</param>
    /// <param name="root">The root file system without the app.</param>
    public static bool Finds(string library, ImagePlan plan, ImageRoot root)
    {
        var triplet = plan.Platform.Architecture == "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
        var named = plan.Settings.Environment
            .Where(variable => variable.Key == PathVariable)
            .SelectMany(variable => variable.Value.Split([':', ';'], StringSplitOptions.RemoveEmptyEntries));
        return Folders.Concat(Folders.Select(folder => $"{folder}/{triplet}"))
            .Concat(named)
            .Append(plan.Settings.WorkingDirectory)
            .Any(folder => root.HasFile($"{folder}/{library}"));
    }
}
