namespace ContainerSlim.Build;

/// <summary>Paths in containers of Windows, <c>C:\app\x</c>, which everything but the configuration knows as the image's own, <c>/app/x</c>.</summary>
internal static class WindowsPath
{
    private const string Drive = "C:";

    /// <summary>The image's own path: slashes, and no drive, for a container has the one. A path that begins at another drive still does.</summary>
    public static string ToImage(string text)
    {
        var path = text.Replace('\\', '/');
        return path.StartsWith(Drive + "/", StringComparison.OrdinalIgnoreCase) ? path[Drive.Length..] : path;
    }

    /// <summary>What a path of the image is called in the container.</summary>
    public static string Of(string imagePath) => Drive + imagePath.Replace('/', '\\');
}
