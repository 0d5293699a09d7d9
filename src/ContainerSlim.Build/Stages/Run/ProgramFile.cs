using System.ComponentModel;

namespace ContainerSlim.Build.Stages;

/// <summary>Finds programs like a shell: by path relative to the working directory, or by name in the command's PATH.</summary>
internal static class ProgramFile
{
    // The platform's error code for a file that does not exist.
    private const int NotFound = 2;

    /// <summary>Finds the file of a program.</summary>
    /// <exception cref="Win32Exception">The program is not found.</exception>
    public static string Find(string name, string workingDirectory, IDictionary<string, string?> environment)
    {
        var folders = name.AsSpan().IndexOfAny("/\\") >= 0 ? [workingDirectory] : Folders(environment);
        var candidates = folders
            .Select(folder => Path.GetFullPath(folder, workingDirectory))
            .SelectMany(folder => Extensions(environment).Select(extension => Path.GetFullPath(name + extension, folder)));
        return candidates.FirstOrDefault(IsProgram) ?? throw new Win32Exception(NotFound, $"the program '{name}' was not found; install it, or write its path");
    }

    private static string[] Folders(IDictionary<string, string?> environment) =>
        (environment.TryGetValue("PATH", out var path) ? path ?? "" : "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);

    // On Windows "npm" is npm.cmd.
    private static IEnumerable<string> Extensions(IDictionary<string, string?> environment)
    {
        if (!OperatingSystem.IsWindows()) return [""];

        var known = environment.TryGetValue("PATHEXT", out var text) && text is not null ? text : ".COM;.EXE;.BAT;.CMD";
        return ["", .. known.Split(';', StringSplitOptions.RemoveEmptyEntries)];
    }

    private static bool IsProgram(string path) =>
        File.Exists(path)
        && (OperatingSystem.IsWindows()
            ? Path.HasExtension(path)
            : (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);
}
