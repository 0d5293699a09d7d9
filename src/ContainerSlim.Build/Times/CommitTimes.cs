using System.Collections.Concurrent;

namespace ContainerSlim.Build;

/// <summary>The times of commits, each looked up once in a build, and only if something needs it.</summary>
internal sealed class CommitTimes
{
    private readonly ConcurrentDictionary<string, Lazy<Task<CommitTime>>> times = new(StringComparer.Ordinal);

    /// <summary>The time of the commit that a folder's work tree is at.</summary>
    /// <param name="folder">The folder, absolute.</param>
    /// <param name="ct">Cancels the wait.</param>
    public Task<CommitTime> OfAsync(string folder, CancellationToken ct) =>
        times.GetOrAdd(folder, path => new Lazy<Task<CommitTime>>(() => GitRepository.ReadCommitTimeAsync(path, CancellationToken.None))).Value.WaitAsync(ct);
}
