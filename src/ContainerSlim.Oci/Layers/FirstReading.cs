using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace ContainerSlim.Oci;

/// <summary>
/// Entries with unknown digests, for a layer that cannot be in any cache. They are read once, while the layer is written, which also gives their digests.
/// </summary>
public sealed class FirstReading
{
    private readonly ConcurrentDictionary<string, Digest> digests = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<LayerEntry> entries;

    /// <param name="entries">The entries.</param>
    /// <param name="stats">Records the files that are read.</param>
    public FirstReading(IReadOnlyList<LayerEntry> entries, StatCache stats)
    {
        this.entries = entries;
        Entries = [.. entries.Select(entry => entry.OpenAsync is { } open ? entry.OpenedBy(ct => WatchAsync(entry, open, stats, ct)) : entry)];
    }

    /// <summary>The entries, to be read.</summary>
    public IReadOnlyList<LayerEntry> Entries { get; }

    /// <summary>The entries with the digests of what was read.</summary>
    /// <exception cref="InvalidOperationException">They were not read to their ends.</exception>
    public IReadOnlyList<LayerEntry> Identify() => [.. entries.Select(entry => entry.OpenAsync is null ? entry : entry.WithContent(Of(entry)))];

    private Digest Of(LayerEntry entry) =>
        digests.TryGetValue(entry.Path, out var digest) ? digest : throw new InvalidOperationException($"'{entry.Path}' was not read.");

    private async Task<Stream> WatchAsync(LayerEntry entry, BlobOpener open, StatCache stats, CancellationToken ct)
    {
        var begun = entry.SourcePath is { } file ? stats.Begin(file) : null;
        return new HashedStream(await open(ct), entry.Size, digest =>
        {
            digests[entry.Path] = digest;
            if (begun is not null) stats.Learn(begun, digest);
        });
    }

    /// <summary>Reports the digest of a stream when its last byte is read.</summary>
    private sealed class HashedStream(Stream inner, long size, Action<Digest> learn) : WatchedStream(inner)
    {
        private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private long left = size;
        private bool isKnown;

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (disposing) hash.Dispose();
        }

        protected override void Look(ReadOnlySpan<byte> read, bool emptyBuffer)
        {
            hash.AppendData(read);
            left -= read.Length;
            if (left > 0 || isKnown) return;

            isKnown = true;
            learn(Digest.FromHash(hash.GetHashAndReset()));
        }
    }
}
