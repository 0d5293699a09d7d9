using System.Collections.Concurrent;

namespace ContainerSlim.Debian.Sources;

/// <summary>How long package mirrors may take.</summary>
public sealed record MirrorLimits
{
    /// <summary>How long a response, or its next bytes, may take before the connection counts as lost.</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The lowest acceptable rate of a download, in bytes a second.</summary>
    public int MinRate { get; init; } = 512;

    /// <summary>How long the rate may be lower than <see cref="MinRate"/> before the connection counts as lost.</summary>
    public TimeSpan RateWindow { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>
/// Which hosts have stopped responding. Nobody waits for such a host again: all suites and all places for security updates are often on the
/// same host, and each would wait for its own timeout.
/// </summary>
internal sealed class MirrorHealth
{
    // One lost response of a host that otherwise responds is not the host's fault.
    private const int ToleratedTimeouts = 1;

    private readonly ConcurrentDictionary<string, int> timeouts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether to contact a host no more.</summary>
    public bool IsSilent(Uri mirror) => timeouts.TryGetValue(mirror.Authority, out var count) && count > ToleratedTimeouts;

    /// <summary>The host responded, though perhaps too slowly.</summary>
    public void Responded(Uri mirror) => timeouts.TryAdd(mirror.Authority, 0);

    /// <summary>The host sent a whole file.</summary>
    public void Delivered(Uri mirror) => timeouts.AddOrUpdate(mirror.Authority, 0, (_, count) => count > ToleratedTimeouts ? count : 0);

    /// <summary>The host did not respond in time. A host that has never responded is given up at once.</summary>
    public void TimedOut(Uri mirror) => timeouts.AddOrUpdate(mirror.Authority, ToleratedTimeouts + 1, (_, count) => count + 1);
}
