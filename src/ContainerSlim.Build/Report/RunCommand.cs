namespace ContainerSlim.Build;

/// <summary>The command that runs an image, for the end of a report.</summary>
internal static class RunCommand
{
    /// <summary>A shell command that runs the image from its destination. Of several images, it runs the one for the machine's platform.</summary>
    public static string For(DestinationPlan destinations, IReadOnlyList<BuiltImage> images, string? localRuntime)
    {
        var name = destinations.Names[0].ToFamiliarString();
        var ports = images[0].Image.Config.Execution.ExposedPorts.Where(port => port.EndsWith("/tcp", StringComparison.Ordinal)).Select(port => port[..^4]);
        var run = $"{localRuntime ?? "docker"} run --rm {string.Concat(ports.Select(port => $"-p {port}:{port} "))}{name}";
        if (localRuntime is not null || destinations.Push) return run;
        if (destinations.ArchivePath is { } loadable && images.Count == 1) return $"docker load -i {Quote(loadable)} && {run}";

        // 'docker load' does not support an index; skopeo copies the image for the machine's platform from it.
        var place = destinations.ArchivePath is { } archive ? $"oci-archive:{archive}" : $"oci:{destinations.LayoutPath}";
        return $"skopeo copy {Quote($"{place}:{destinations.Names[0].Tag}")} docker-daemon:{name} && {run}";
    }

    private static string Quote(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || "/._-:+=@".Contains(c, StringComparison.Ordinal))
            ? text
            : "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
