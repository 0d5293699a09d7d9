using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Packages;

/// <summary>The changelog in a package. deb-changelog(5).</summary>
internal static partial class Changelog
{
    // The longest in Debian has a few MB.
    private const long MaxSize = 64 << 20;

    /// <summary>The entries of a package's own changelog, the newest first; null if it has none, as where its documentation is another package's.</summary>
    /// <exception cref="InvalidDataException">The package is malformed.</exception>
    public static IReadOnlyList<ChangelogEntry>? Find(Stream content, Package package, LayerDecoder? zstd)
    {
        using var file = new PackageFile(content, package.MaxUnpackedSize, zstd);
        file.ReadControl();
        foreach (var entry in file.ReadData())
        {
            if (entry.DataStream is null || !IsChangelog(entry.Name, package.Name)) continue;

            var isCompressed = entry.Name.EndsWith(".gz", StringComparison.Ordinal);
            var text = isCompressed ? new GZipStream(entry.DataStream, CompressionMode.Decompress) : entry.DataStream;
            using var limited = new LimitedStream(text, MaxSize, () => new InvalidDataException("its changelog is too large"));
            using var reader = new StreamReader(limited, Encoding.UTF8);
            return Parse(reader);
        }

        return null;
    }

    /// <summary>Reads entries. Lines that belong to none are skipped.</summary>
    public static IReadOnlyList<ChangelogEntry> Parse(TextReader reader)
    {
        var entries = new List<ChangelogEntry>();
        while (reader.ReadLine() is { } line)
        {
            if (HeaderPattern().Match(line) is { Success: true } header && DebianVersion.TryParse(header.Groups["version"].Value, out var version))
            {
                entries.Add(new ChangelogEntry(version, UrgencyPattern().Match(line).Groups["urgency"].Value.ToLowerInvariant(), []));
                continue;
            }

            if (entries.Count > 0) entries[^1].Vulnerabilities.UnionWith(VulnerabilityPattern().Matches(line).Select(match => match.Value));
        }

        return entries;
    }

    // Debian's changes, or those of a package that only Debian has. Policy 12.7.
    private static bool IsChangelog(string path, string package) => (path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path) is var place
        && place.StartsWith($"usr/share/doc/{package}/changelog", StringComparison.Ordinal)
        && place[(place.LastIndexOf('/') + 1)..] is "changelog.Debian.gz" or "changelog.Debian" or "changelog.gz";

    [GeneratedRegex(@"^\S+ \((?<version>[^\s()]+)\) .*;", RegexOptions.CultureInvariant)]
    private static partial Regex HeaderPattern();

    [GeneratedRegex(@"[;,]\s*urgency\s*=\s*(?<urgency>[A-Za-z]+)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex UrgencyPattern();

    [GeneratedRegex(@"\bCVE-[0-9]{4}-[0-9]{4,}\b", RegexOptions.CultureInvariant)]
    private static partial Regex VulnerabilityPattern();
}

/// <summary>The changes of one version.</summary>
/// <param name="Version">The version of the source package.</param>
/// <param name="Urgency">How urgent the update is, in lower case; empty if it is not stated.</param>
/// <param name="Vulnerabilities">The CVE numbers that the changes name.</param>
internal sealed record ChangelogEntry(DebianVersion Version, string Urgency, SortedSet<string> Vulnerabilities);
