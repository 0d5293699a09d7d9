using System.Globalization;
using System.Text;

namespace ContainerSlim.Debian.Packages;

/// <summary>Stores the resolution for a request as stanzas, so that the next request need not contact a mirror.</summary>
internal static class ResolutionRecord
{
    private const string Kind = "debian-base-3";

    /// <summary>A resolution that is not older than the request allows; null if there is none.</summary>
    public static BaseResolution? Find(BaseRequest request)
    {
        if ((request.MaxAge <= TimeSpan.Zero && !request.IsOffline) || request.Store.FindRecord(Kind, KeyOf(request)) is not { } record) return null;

        try
        {
            return Read(request, Encoding.UTF8.GetString(record));
        }
        catch (FormatException)
        {
            // Counts as missing.
            return null;
        }
    }

    /// <summary>Stores a resolution.</summary>
    public static Task PutAsync(BaseRequest request, BaseResolution resolution, CancellationToken ct)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Time: {request.Time.GetUtcNow().ToUnixTimeSeconds()}\n");
        Append(text, "Groups", resolution.Groups.Select(group => $"{group.Name} {group.Key}"));
        Append(text, "Unknown", resolution.UnknownLibraries);
        Append(text, "Depended", resolution.Depended);
        Append(text, "Warnings", resolution.Warnings);
        Append(text, "Releases", resolution.Releases.Select(release => string.Create(
            CultureInfo.InvariantCulture,
            $"{release.Key} {release.Value.ToUnixTimeSeconds()}")));
        foreach (var package in resolution.Packages)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nPackage: {package.Name}\nVersion: {package.Version}\nArchitecture: {package.Architecture}\n");
            text.Append(CultureInfo.InvariantCulture, $"Source: {package.Source} ({package.SourceVersion})\nFilename: {package.PoolPath}\n");
            if (package.InstalledSize is { } installed) text.Append(CultureInfo.InvariantCulture, $"Installed-Size: {installed}\n");
            foreach (var field in package.Relations.ToFields()) text.Append(CultureInfo.InvariantCulture, $"{field}\n");
            text.Append(CultureInfo.InvariantCulture, $"Size: {package.Content.Size}\nSHA256: {package.Content.Digest.Hex}\n");
        }

        return request.Store.PutRecordAsync(Kind, KeyOf(request), Encoding.UTF8.GetBytes(text.ToString()), ct);
    }

    private static void Append(StringBuilder text, string field, IEnumerable<string> lines)
    {
        text.Append(field).Append(":\n");
        foreach (var line in lines) text.Append(' ').Append(line).Append('\n');
    }

    private static BaseResolution? Read(BaseRequest request, string text)
    {
        var stanzas = Stanza.ParseAll(text);
        var head = stanzas[0];
        var age = request.Time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(long.Parse(head.Required("Time"), CultureInfo.InvariantCulture));
        var ages = !request.IsOffline && request.Sources.Snapshot is null;
        return ages && (age < TimeSpan.Zero || age > request.MaxAge)
            ? null
            : new BaseResolution([.. stanzas.Skip(1).Select(Package.Read)], head.Lines("Warnings"))
            {
                Groups = [.. head.Lines("Groups").Select(ReadGroup)],
                UnknownLibraries = head.Lines("Unknown"),
                Depended = head.Lines("Depended"),
                Releases = head.Lines("Releases").Select(line => line.Split(' ')).ToDictionary(words => words[0], ReadDate, StringComparer.Ordinal),
            };
    }

    private static DateTimeOffset ReadDate(string[] words) =>
        words is [_, var seconds] && long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var date)
            && date <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(date)
            : throw new FormatException("a date of a release is malformed");

    private static ResolvedGroup ReadGroup(string line) => line.Split(' ') is [var name, var key]
        ? new ResolvedGroup(name, key)
        : throw new FormatException($"'{line}' is not a group");

    // A resolution is valid only for the same sources and keys, and one of any date only for requests that accept that.
    private static string KeyOf(BaseRequest request)
    {
        var sources = request.Archives.SelectMany(set => set.Security.Prepend(set.Archive));
        if (request.AnyDate) sources = sources.Append("any date");
        return string.Join(
            '\n',
            [
                request.Fingerprint,
                request.Distribution.Id,
                request.Architecture.Name,
                .. request.Wanted,
                Present(request),
                request.KeyringPath ?? "",
                .. sources,
            ]);
    }

    private static string Present(BaseRequest request) =>
        string.Join(' ', request.Present.Select(package => package.ToString()).Order(StringComparer.Ordinal));
}
