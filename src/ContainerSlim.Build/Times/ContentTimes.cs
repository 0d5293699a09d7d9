using System.Globalization;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// The timestamps of static files. ASP.NET Core and other web servers derive the ETag from a file's timestamp and size alone, so the
/// timestamp must change when the content does.
/// </summary>
internal sealed record ContentTimes
{
    // The timestamps lie within one hour before the time of the source. More would let browsers keep a file longer without asking (RFC 9111,
    // 4.2.2, "Calculating Heuristic Freshness": a tenth of its age). With less, two versions that are published from the same commit would have
    // the same timestamp more often. Versions of commits that are more than an hour apart never have the same timestamp.
    private const long Window = 3600;

    // Without a time of the source, every version has to differ by its content alone. 34 years of seconds end in 2004, which is in the past everywhere.
    private const long WideWindow = 1L << 30;

    private ContentTimes(DateTimeOffset? anchor, bool isDated) => (Anchor, IsDated) = (anchor, isDated);

    /// <summary>Static files have the same timestamp as everything else.</summary>
    public static ContentTimes Same { get; } = new(null, isDated: false);

    /// <summary>The timestamps depend on the content alone.</summary>
    public static ContentTimes OfContent { get; } = new(null, isDated: true);

    /// <summary>The time of the source; null if there is none.</summary>
    public DateTimeOffset? Anchor { get; }

    /// <summary>Whether static files have timestamps of their own.</summary>
    public bool IsDated { get; }

    /// <summary>Everything that a timestamp depends on besides the content.</summary>
    public string Identity => !IsDated ? "same" : Anchor is { } anchor ? anchor.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) : "content";

    /// <summary>Timestamps shortly before a time.</summary>
    // Container runtimes replace times before 1970 by 1970, which would lose what the content adds.
    public static ContentTimes Before(DateTimeOffset anchor) =>
        anchor.ToUnixTimeSeconds() < Window ? OfContent : new ContentTimes(anchor, isDated: true);

    /// <summary>The timestamp of a file with this content, in whole seconds.</summary>
    public DateTimeOffset Of(Digest content)
    {
        var number = long.Parse(content.Hex.AsSpan(0, 15), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return DateTimeOffset.FromUnixTimeSeconds(Anchor is { } anchor ? anchor.ToUnixTimeSeconds() - (number % Window) : number % WideWindow);
    }

    /// <summary>An entry with its own timestamp.</summary>
    public LayerEntry Date(LayerEntry entry) => IsDated && entry.Kind == EntryKind.File ? entry with { TimeOf = Of } : entry;
}
