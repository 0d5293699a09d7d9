using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ContainerSlim.Oci;

/// <summary>What a layer is made from, as one digest: two lists of entries with one key give the same layer, so the second need not be written.</summary>
public static class LayerKey
{
    /// <summary>The entries with the digests of their contents. Files of the disk are read only where nothing is known of them.</summary>
    /// <exception cref="OciException">A file cannot be read.</exception>
    public static async Task<IReadOnlyList<LayerEntry>> IdentifyAsync(IReadOnlyList<LayerEntry> entries, StatCache stats, CancellationToken ct)
    {
        var digests = await stats.DigestAsync(entries.Select(entry => entry.SourcePath).OfType<string>(), ct);
        var identified = new List<LayerEntry>(entries.Count);
        foreach (var entry in entries)
        {
            identified.Add(entry switch
            {
                { OpenAsync: null } => entry,
                { SourcePath: { } path } => entry.WithContent(digests[path]),
                _ => entry.WithContent(await DigestAsync(entry.OpenAsync, ct)),
            });
        }

        return identified;
    }

    /// <summary>The key of identified entries that are written in some way. The format is no part of it: that changes a media type alone.</summary>
    public static Digest Of(IEnumerable<LayerEntry> identified, LayerOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, $"layer/1 {options.Identity}");
        foreach (var entry in LayerOrder.Sort(identified)) Add(hash, Line(entry));
        return Digest.FromHash(hash.GetHashAndReset());
    }

    // No path has a NUL in it.
    private static string Line(LayerEntry entry)
    {
        if (entry is { OpenAsync: not null, ContentDigest: null }) throw new InvalidOperationException($"The content of '{entry.Path}' is not identified.");

        return string.Create(
            CultureInfo.InvariantCulture,
            $"\n{entry.Kind} {entry.Mode} {entry.UserId} {entry.GroupId} {entry.Size} {entry.ContentDigest} "
                + $"{entry.Path}\0{entry.LinkTarget}\0{string.Concat(entry.Attributes.Select(pair => $"{pair.Key}={pair.Value}\0"))}");
    }

    private static void Add(IncrementalHash hash, string text) => hash.AppendData(Encoding.UTF8.GetBytes(text));

    private static async Task<Digest> DigestAsync(BlobOpener open, CancellationToken ct)
    {
        await using var content = await open(ct);
        return Digest.FromHash(await SHA256.HashDataAsync(content, ct));
    }
}
