using ContainerSlim.Debian.Packages;

namespace ContainerSlim.Debian.Sources;

/// <summary>Reads apt's sources as apt does, in both formats. sources.list(5).</summary>
public static class AptSourceList
{
    private static readonly char[] Blanks = [' ', '\t'];

    /// <summary>The sources that apt on this host uses. Sources that cannot be read or parsed are skipped.</summary>
    /// <param name="aptDirectory">Where apt's configuration is: <c>/etc/apt</c>.</param>
    public static IReadOnlyList<AptSource> Read(string aptDirectory)
    {
        var parts = Path.Combine(aptDirectory, "sources.list.d");
        return
        [
            .. ReadText(Path.Combine(aptDirectory, "sources.list")).SelectMany(ParseOneLine),
            .. FilesOf(parts).SelectMany(path =>
                ReadText(path).SelectMany(text => path.EndsWith(".list", StringComparison.Ordinal) ? ParseOneLine(text) : ParseStanzas(text))),
        ];
    }

    /// <summary>Parses the format of one line for each source: <c>deb [option=value …] uri suite [component …]</c>.</summary>
    public static IEnumerable<AptSource> ParseOneLine(string text) =>
        text.Split('\n').Select(line => line.Split('#')[0].Trim()).Select(ParseLine).OfType<AptSource>();

    /// <summary>Parses the format of stanzas (deb822).</summary>
    public static IEnumerable<AptSource> ParseStanzas(string text)
    {
        try
        {
            return Stanza.ParseAll(text)
                .Where(IsUsed)
                .SelectMany(stanza => stanza.Words("URIs").SelectMany(uri => Of(uri, stanza.Words("Suites"), stanza.Words("Components"))));
        }
        catch (FormatException)
        {
            // apt would report an error. Here, another source or the distribution's own archive works as well.
            return [];
        }
    }

    private static bool IsUsed(Stanza stanza) =>
        stanza.Words("Types").Contains("deb") && stanza["Enabled"]?.ToLowerInvariant() is null or "yes" or "true" or "with" or "on" or "enable";

    private static AptSource? ParseLine(string line)
    {
        if (!line.StartsWith("deb ", StringComparison.Ordinal) && !line.StartsWith("deb\t", StringComparison.Ordinal)) return null;

        var rest = line[4..].TrimStart();
        if (rest.StartsWith('[')) rest = rest.IndexOf(']', StringComparison.Ordinal) is var end and > 0 ? rest[(end + 1)..] : "";
        return rest.Split(Blanks, StringSplitOptions.RemoveEmptyEntries) is [var uri, var suite, .. var components]
            ? Of(uri, [suite], components).FirstOrDefault()
            : null;
    }

    // cdrom:, mirror+http:, tor+http: and similar schemes are not supported.
    private static IEnumerable<AptSource> Of(string uri, IReadOnlyList<string> suites, IReadOnlyList<string> components)
    {
        if (uri.StartsWith("copy:", StringComparison.Ordinal)) uri = "file:" + uri["copy:".Length..];
        string[] schemes = ["http://", "https://", "file:"];
        return schemes.Any(scheme => uri.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) ? [new AptSource(uri.TrimEnd('/'), suites, components)] : [];
    }

    private static IEnumerable<string> FilesOf(string directory) => Directory.Exists(directory)
        ? Directory.EnumerateFiles(directory).Where(IsSourceFile).Order(StringComparer.Ordinal)
        : [];

    private static bool IsSourceFile(string path) => Path.GetExtension(path) is ".list" or ".sources";

    private static IEnumerable<string> ReadText(string path)
    {
        try
        {
            return [File.ReadAllText(path)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
