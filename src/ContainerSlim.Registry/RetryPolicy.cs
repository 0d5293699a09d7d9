using System.Security.Cryptography;
using ContainerSlim.Oci;

namespace ContainerSlim.Registry;

/// <summary>How often, and with what delays, a request is retried after a temporary failure.</summary>
public sealed record RetryPolicy
{
    /// <summary>The maximum number of attempts, including the first; 1 means no retries.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>The longest delay before the second attempt. It doubles with each further attempt.</summary>
    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest delay before any attempt.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest delay that a registry may ask for. If it asks for more, the request fails immediately.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a response, or its next bytes, may take before the connection counts as lost.</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How long a registry may take to answer when it has received a whole upload. Some copy a large blob to another store first.</summary>
    public TimeSpan CommitTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The lowest acceptable rate of a response, in bytes a second.</summary>
    public int MinRate { get; init; } = 512;

    /// <summary>How long the rate of a response may be lower than <see cref="MinRate"/> before the connection counts as lost.</summary>
    public TimeSpan RateWindow { get; init; } = TimeSpan.FromSeconds(60);

    internal TransferPace Pace => new(ResponseTimeout, MinRate, RateWindow);

    // Full jitter: clients that failed together do not retry together.
    internal TimeSpan DelayAfter(int attempt)
    {
        var limit = Math.Min(MaxDelay.TotalMilliseconds, BaseDelay.TotalMilliseconds * Math.Pow(2, attempt - 1));
        return TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32((int)limit + 1));
    }
}
