using System.Globalization;

namespace ContainerSlim.Debian.Sources;

/// <summary>A time of which a snapshot service keeps the state of archives, in the layout of Debian's own service.</summary>
public sealed record ArchiveSnapshot
{
    private const string Format = "yyyyMMdd'T'HHmmss'Z'";
    private const string Debian = "debian";

    private ArchiveSnapshot(DateTimeOffset time) => Time = time;

    /// <summary>The part of an address that stands for the time, where a service has another layout.</summary>
    public static string Placeholder => "{snapshot}";

    /// <summary>The time.</summary>
    public DateTimeOffset Time { get; }

    /// <summary>Reads a time as services write it, <c>20261101T000000Z</c>.</summary>
    /// <exception cref="FormatException">The text is not such a time.</exception>
    public static ArchiveSnapshot Parse(string text) =>
        DateTimeOffset.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? new ArchiveSnapshot(time)
            : throw new FormatException("it must be a time in UTC such as 20261101T000000Z");

    /// <summary>The time as services write it.</summary>
    public override string ToString() => Time.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>The archives of a distribution at the time.</summary>
    /// <param name="service">The service, or an address with the placeholder; null for the distribution's own service.</param>
    /// <param name="distribution">The distribution.</param>
    internal ArchiveSet ArchivesOf(string? service, Distribution distribution)
    {
        // "debian" of "debian-13".
        var family = distribution.Id.Split('-')[0];
        var place = service ?? PrimaryArchive.SnapshotsOf(family);
        var archive = place.Contains(Placeholder, StringComparison.Ordinal) ? place.Replace(Placeholder, ToString(), StringComparison.Ordinal)
            : family == Debian ? $"{place}/archive/{Debian}/{this}"
            : $"{place}/{family}/{this}";
        return new ArchiveSet(archive, [.. new[] { SecurityOf(archive), archive }.Distinct()]) { ToleratesMissingSecurity = service is not null };
    }

    // Debian has its security updates in an archive of their own, others in the same one.
    private static string SecurityOf(string archive)
    {
        var at = archive.LastIndexOf($"/{Debian}/", StringComparison.Ordinal);
        return at < 0 ? archive : $"{archive[..at]}/{Debian}-security{archive[(at + 1 + Debian.Length)..]}";
    }
}
