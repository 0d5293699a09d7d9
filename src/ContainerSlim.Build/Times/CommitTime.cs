namespace ContainerSlim.Build;

/// <summary>The time of the commit that a folder's git work tree is at.</summary>
/// <param name="Time">The committer's time; null if it cannot be told.</param>
/// <param name="Why">Why it cannot be told: a clause without a period. Empty if it can.</param>
internal sealed record CommitTime(DateTimeOffset? Time, string Why)
{
    public static CommitTime Missing(string why) => new(null, why);
}
