using System.Globalization;

namespace ContainerSlim.Build;

/// <summary>Where the timestamps of static files come from.</summary>
public enum ContentTimeSource
{
    /// <summary>The commit of the git work tree if there is one, else the content alone.</summary>
    Auto,
    /// <summary>The commit of the git work tree.</summary>
    Git,
    /// <summary>The content alone.</summary>
    Content,
    /// <summary>The timestamp of everything else in the image.</summary>
    Epoch,
    /// <summary>A given time.</summary>
    Given,
}

/// <summary>What a user chose for the timestamps of static files.</summary>
/// <param name="Source">Where they come from.</param>
/// <param name="Folder">The folder whose git work tree counts, absolute.</param>
public sealed record ContentTimePlan(ContentTimeSource Source, string Folder)
{
    /// <summary>The name of the property.</summary>
    internal const string Property = "SlimContentTime";

    // DateTimeOffset ends with the year 9999.
    private const long MaxSeconds = 253402300799;

    // ISO 8601 with a time zone as git and CI systems print it, or a day.
    private static readonly string[] Formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Everything in the image has the same timestamp.</summary>
    public static ContentTimePlan Same { get; } = new(ContentTimeSource.Epoch, "/");

    /// <summary>The given time; null if none is given.</summary>
    public DateTimeOffset? Given { get; init; }

    /// <summary>Reads the property.</summary>
    /// <param name="text">Its value; empty is auto.</param>
    /// <param name="epoch">The value of SOURCE_DATE_EPOCH; null if it is not set. With auto, it takes precedence over git.</param>
    /// <param name="folder">The project's folder.</param>
    /// <exception cref="BuildException">The value is not valid.</exception>
    internal static ContentTimePlan Read(string? text, DateTimeOffset? epoch, string folder)
    {
        var path = Path.GetFullPath(folder);
        return PropertyText.OrNull(text)?.ToLowerInvariant() switch
        {
            null or "auto" => epoch is null ? new(ContentTimeSource.Auto, path) : new(ContentTimeSource.Given, path) { Given = epoch },
            "git" => new(ContentTimeSource.Git, path),
            "content" => new(ContentTimeSource.Content, path),
            "epoch" => new(ContentTimeSource.Epoch, path),
            _ => new(ContentTimeSource.Given, path) { Given = ReadTime(text!.Trim()) },
        };
    }

    private static DateTimeOffset ReadTime(string text)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= MaxSeconds)
        {
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        }

        const DateTimeStyles universal = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, universal, out var time) && time >= DateTimeOffset.UnixEpoch
            ? time
            : throw PropertyText.Invalid(
                Property,
                text,
                "it must be auto, git, content, epoch, a whole number of seconds since 1970, or a date from 1970 on, "
                    + "such as 2026-01-31 or 2026-01-31T12:00:00Z");
    }
}
