using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// Static web assets are published with a list of the headers that they are served with. Last-Modified in it is the time of a file on the
/// building machine, which differs with each checkout; the image's one time takes its place. What changed shows in the ETag.
/// </summary>
internal static partial class StaticAssetTimes
{
    private const string ListSuffix = ".staticwebassets.endpoints.json";

    /// <summary>The entries of an app, with one time in its list of static web assets.</summary>
    /// <exception cref="BuildException">The list cannot be read.</exception>
    public static IReadOnlyList<LayerEntry> Set(IReadOnlyList<LayerEntry> entries, DateTimeOffset time) =>
        [.. entries.Select(entry => entry.SourcePath is { } path && path.EndsWith(ListSuffix, StringComparison.Ordinal) ? Set(entry, path, time) : entry)];

    private static LayerEntry Set(LayerEntry entry, string path, DateTimeOffset time)
    {
        using var reader = new StreamReader(LayerFile.Open(path));

        // RFC 9110, 5.6.7, "Date/Time Formats".
        var date = time.ToString("R", CultureInfo.InvariantCulture);
        return LayerEntry.File(entry.Path, entry.Mode, Encoding.UTF8.GetBytes(LastModifiedPattern().Replace(reader.ReadToEnd(), date)));
    }

    [GeneratedRegex("""(?<="Name"\s*:\s*"Last-Modified"\s*,\s*"Value"\s*:\s*")[^"]*""", RegexOptions.CultureInvariant)]
    private static partial Regex LastModifiedPattern();
}
