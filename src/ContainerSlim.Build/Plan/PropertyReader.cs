using System.Globalization;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Single properties, from text to values: those that more than one reader needs.</summary>
internal static class PropertyReader
{
    /// <summary>Whose media types are meant.</summary>
    /// <exception cref="BuildException">The text names neither.</exception>
    public static ImageFormat ReadFormat(string property, string? text, ImageFormat otherwise) => PropertyText.OrNull(text)?.ToLowerInvariant() switch
    {
        null => otherwise,
        "oci" => ImageFormat.Oci,
        "docker" => ImageFormat.Docker,
        _ => throw PropertyText.Invalid(property, text!, "it must be OCI or Docker"),
    };

    /// <summary>The runtime identifier of the image; Linux on this machine's processor where the input names none.</summary>
    public static string ReadRuntimeIdentifier(BuildInput input) => PropertyText.OrNull(input.RuntimeIdentifier) ?? RuntimeIdentifier.Default;

    /// <summary>The one time in the image: of the text, else of the environment's SOURCE_DATE_EPOCH, else the Unix epoch.</summary>
    /// <exception cref="BuildException">It is no number of seconds.</exception>
    public static DateTimeOffset ReadEpoch(string? text)
    {
        var value = PropertyText.OrNull(text) ?? PropertyText.OrNull(Environment.GetEnvironmentVariable("SOURCE_DATE_EPOCH"));
        if (value is null) return DateTimeOffset.UnixEpoch;

        // The year 9999 ends here; DateTimeOffset knows no later second.
        return long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= 253402300799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw PropertyText.Invalid("SOURCE_DATE_EPOCH", value, "it must be a whole number of seconds since 1970");
    }

    /// <summary>The image's working directory as an absolute path without a slash at its end.</summary>
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
