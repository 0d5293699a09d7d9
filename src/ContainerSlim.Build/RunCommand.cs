using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>The command that runs an image, for the end of a report.</summary>
internal static class RunCommand
{
    /// <summary>A line for a shell: runs the image from where it went.</summary>
    public static string For(BuildPlan plan, Image image, string? localRuntime)
    {
        var name = plan.Destinations.Names[0].ToFamiliarString();
        var ports = string.Concat(image.Config.Execution.ExposedPorts.Where(port => port.EndsWith("/tcp", StringComparison.Ordinal)).Select(port => port[..^4]).Select(port => $"-p {port}:{port} "));
        var run = $"{localRuntime ?? "docker"} run --rm {ports}{name}";
        if (localRuntime is not null || plan.Destinations.Push) return run;
        if (plan.Destinations.ArchivePath is { } archive) return $"docker load -i {Quote(archive)} && {run}";

        return $"skopeo copy {Quote($"oci:{plan.Destinations.LayoutPath}:{plan.Destinations.Names[0].Tag}")} docker-daemon:{name} && {run}";
    }

    private static string Quote(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || "/._-:+=@".Contains(c, StringComparison.Ordinal)) ? text : "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
