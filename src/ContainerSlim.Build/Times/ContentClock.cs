using System.Globalization;

namespace ContainerSlim.Build;

/// <summary>Determines the timestamps of an image's static files. If it has none, nothing is looked up.</summary>
/// <param name="plan">What the user chose.</param>
/// <param name="commits">The times of commits.</param>
/// <param name="time">The clock of the machine. It decides only about hints.</param>
internal sealed class ContentClock(ContentTimePlan plan, CommitTimes commits, TimeProvider time)
{
    private const string Page = "docs/browser-caching.md";
    private const string Given = $"{ContentTimePlan.Property} or SOURCE_DATE_EPOCH";

    // The clocks of two machines may differ a little.
    private static readonly TimeSpan Tolerance = TimeSpan.FromHours(1);

    // Without a Cache-Control header, browsers keep a file for a tenth of its age.
    private static readonly TimeSpan Old = TimeSpan.FromDays(365);

    private string? hint;

    /// <summary>What to tell users about the timestamps that were asked for; null if there is nothing to tell.</summary>
    public string? Hint => Volatile.Read(ref hint);

    /// <summary>The timestamps.</summary>
    /// <exception cref="BuildException">The user wants the commit's time, and there is no commit.</exception>
    public async Task<ContentTimes> ReadAsync(CancellationToken ct)
    {
        if (plan.Source == ContentTimeSource.Epoch) return ContentTimes.Same;
        if (plan.Source == ContentTimeSource.Content) return ContentTimes.OfContent;
        if (plan.Given is { } given) return Before(given);

        var commit = await commits.OfAsync(plan.Folder, ct);
        if (commit.Time is { } committed) return Before(committed);
        if (plan.Source == ContentTimeSource.Git) throw PropertyText.Invalid(ContentTimePlan.Property, "git", commit.Why);

        TellOld($"{commit.Why}; set {Given} to the time of the source");
        return ContentTimes.OfContent;
    }

    private ContentTimes Before(DateTimeOffset anchor)
    {
        var now = time.GetUtcNow();
        if (anchor > now + Tolerance) Tell($"Static files have timestamps in the future: {WhatIs(anchor)}");
        if (anchor < now - Old && plan.Given is not null) TellOld($"{WhatIs(anchor)}; set one of them to the time of the source");
        return ContentTimes.Before(anchor);
    }

    private string WhatIs(DateTimeOffset anchor) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(plan.Given is null ? "the time of the git commit" : Given)} is {anchor.UtcDateTime:yyyy-MM-dd HH:mm} UTC");

    private void TellOld(string why) => Tell($"Browsers may keep static files for years without asking, because their timestamps are old: {why}");

    private void Tell(string sentence) => Volatile.Write(ref hint, $"{sentence} ({Page}).");
}
