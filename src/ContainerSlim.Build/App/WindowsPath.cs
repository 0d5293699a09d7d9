namespace ContainerSlim.Build;

/// <summary>Paths in Windows containers, <c>C:\app\x</c>. Only the configuration uses them; other code uses image paths, <c>/app/x</c>.</summary>
internal static class WindowsPath
{
    private const string Drive = "C:";

    /// <summary>The image path of a path: with slashes, and without <c>C:</c>, the only drive of a container. Any other drive is kept.</summary>
    public static string ToImage(string text)
    {
        var path = text.Replace('\\', '/');
        return path.StartsWith(Drive + "/", StringComparison.OrdinalIgnoreCase) ? path[Drive.Length..] : path;
    }

    /// <summary>The path in the container of an image path.</summary>
    public static string Of(string imagePath) => Drive + imagePath.Replace('/', '\\');
}
