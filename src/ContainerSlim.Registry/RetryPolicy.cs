using System.Security.Cryptography;

namespace ContainerSlim.Registry;

/// <summary>How often, and after what delays, a request that failed for a passing reason is sent again.</summary>
public sealed record RetryPolicy
{
    /// <summary>Requests in all, the first one included; 1 never repeats.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>The longest delay before the second attempt; it doubles with each further one.</summary>
    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest delay before any attempt.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest delay that a registry may ask for; where it asks for more, the request fails at once.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an answer, or the next bytes of one, may take before the connection counts as lost.</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(100);

    // Full jitter: many clients that failed together do not come back together.
    internal TimeSpan DelayAfter(int attempt)
    {
        var limit = Math.Min(MaxDelay.TotalMilliseconds, BaseDelay.TotalMilliseconds * Math.Pow(2, attempt - 1));
        return TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32((int)limit + 1));
    }
}
