namespace ContainerSlim.FloorTests;

/// <summary>The folders that the rules about the form of code do not reach yet.</summary>
internal static class Exempt
{
    private static readonly string[] Folders = ["src/ContainerSlim.Build/", "build/StartupProfile/"];

    /// <summary>Whether a file, by its path from the root, is in one of them.</summary>
    public static bool Has(string file) => Array.Exists(Folders, folder => file.StartsWith(folder, StringComparison.Ordinal));
}
