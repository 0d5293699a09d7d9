using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>Text to the directories that the app writes to.</summary>
internal static class DirectoryReader
{
    /// <summary>The directories of an image, each once, in the order of their paths.</summary>
    /// <exception cref="BuildException">A value cannot be used, or a directory is described in two ways.</exception>
    public static IReadOnlyList<DirectoryPlan> Read(IReadOnlyList<DirectoryInput> inputs, Platform platform, string workingDirectory)
    {
        var directories = new SortedDictionary<string, DirectoryPlan>(StringComparer.Ordinal);
        foreach (var plan in inputs.Select(input => Read(input, platform, workingDirectory)))
        {
            if (directories.TryAdd(plan.Path, plan) || directories[plan.Path] == plan) continue;

            throw new BuildException(
                ErrorCode.InvalidDirectory,
                $"cannot create the directory '/{plan.Path}': it is listed twice, with different values; remove one of the two");
        }

        return [.. directories.Values];
    }

    private static DirectoryPlan Read(DirectoryInput input, Platform platform, string workingDirectory)
    {
        var text = new StageText($"the directory '{input.Path.Trim()}'", ErrorCode.InvalidDirectory);
        return new DirectoryPlan(ReadPath(text.Required("Include", input.Path).Trim(), platform, workingDirectory, text))
        {
            Owner = text.Owner("Owner", input.Owner),
            Mode = text.Mode("Mode", input.Mode) ?? DiskMode.Executable,
            IsVolume = text.Flag("Volume", input.Volume),
        };
    }

    private static string ReadPath(string written, Platform platform, string workingDirectory, StageText text)
    {
        var path = platform.IsWindows ? WindowsPath.ToImage(written) : written;
        var full = path[0] == '/' ? path : $"{workingDirectory}/{path}";
        var names = full.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(name => name != ".").ToList();
        return names.Contains("..") ? throw text.Invalid("Include", written, "it points outside a folder with '..'")
            : names.Count == 0 ? throw text.Invalid("Include", written, "it must be a directory below the root")
            : string.Join('/', names);
    }
}
