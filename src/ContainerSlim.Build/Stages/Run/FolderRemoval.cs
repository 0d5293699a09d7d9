using System.Diagnostics;

namespace ContainerSlim.Build.Stages;

/// <summary>Removes folders that a command wrote.</summary>
internal static class FolderRemoval
{
    /// <summary>Removes a folder with everything in it.</summary>
    /// <exception cref="IOException">The folder cannot be removed.</exception>
    public static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException) when (!OperatingSystem.IsWindows())
        {
            // .NET cannot name a file whose name is not UTF-8, and so cannot delete it.
            using var rm = Process.Start(new ProcessStartInfo("rm", ["-rf", "--", folder]));
            rm?.WaitForExit();
            if (Directory.Exists(folder)) throw;
        }
    }
}
