using System.Globalization;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Reads individual properties that more than one reader needs.</summary>
internal static class PropertyReader
{
    /// <summary>Reads an image format.</summary>
    /// <exception cref="BuildException">The text names neither format.</exception>
    public static ImageFormat ReadFormat(string property, string? text, ImageFormat otherwise) => PropertyText.OrNull(text)?.ToLowerInvariant() switch
    {
        null => otherwise,
        "oci" => ImageFormat.Oci,
        "docker" => ImageFormat.Docker,
        _ => throw PropertyText.Invalid(property, text!, "it must be OCI or Docker"),
    };

    /// <summary>The image's runtime identifier; if the input has none, Linux on this machine's processor.</summary>
    public static string ReadRuntimeIdentifier(BuildInput input) => PropertyText.OrNull(input.RuntimeIdentifier) ?? RuntimeIdentifier.Default;

    /// <summary>
    /// The timestamp used throughout the image: from the text, or else the environment variable SOURCE_DATE_EPOCH, or else the Unix epoch.
    /// </summary>
    /// <exception cref="BuildException">The value is not a whole number of seconds since 1970, or lies beyond the year 9999.</exception>
    public static DateTimeOffset ReadEpoch(string? text) => FindEpoch(text) ?? DateTimeOffset.UnixEpoch;

    /// <summary>The source of the timestamps of static files.</summary>
    /// <exception cref="BuildException">The value is not valid.</exception>
    public static ContentTimePlan ReadContentTime(BuildInput input) =>
        ContentTimePlan.Read(input.ContentTime, FindEpoch(input.SourceDateEpoch), PropertyText.OrNull(input.ProjectDirectory) ?? ".");

    // Null if neither is set.
    private static DateTimeOffset? FindEpoch(string? text)
    {
        var value = PropertyText.OrNull(text) ?? PropertyText.OrNull(Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH"));
        if (value is null) return null;

        // The last second of the year 9999, the maximum of DateTimeOffset.
        return long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= 253402300799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw PropertyText.Invalid("SOURCE_DATE_EPOCH", value, "it must be a whole number of seconds since 1970");
    }

    /// <summary>The image's working directory as an absolute path without a trailing slash.</summary>
    /// <exception cref="BuildException">It is not a folder below the root.</exception>
    public static string ReadWorkingDirectory(string? property, Platform platform)
    {
        var text = PropertyText.OrNull(property) ?? ImagePath.UsualWorkingDirectory;
        var path = platform.IsWindows ? WindowsPath.ToImage(text) : text;
        if (path[0] != '/')
        {
            throw PropertyText.Invalid(
                "ContainerWorkingDirectory",
                text,
                platform.IsWindows
                    ? "it must be an absolute path on drive C:, the only drive of an image"
                    : "it must be an absolute path in the image");
        }

        var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(name => name != ".").ToList();
        return names.Contains("..") || names.Count == 0
            ? throw PropertyText.Invalid("ContainerWorkingDirectory", text, "it must be a folder below the root")
            : "/" + string.Join('/', names);
    }
}
