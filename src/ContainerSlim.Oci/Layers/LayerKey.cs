using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ContainerSlim.Oci;

/// <summary>Identifies the inputs of a layer with one digest. Entries with the same key give the same layer, so it need not be written again.</summary>
public static class LayerKey
{
    /// <summary>The entries with the digests of their contents. Files on the disk are read only if their digests are not known.</summary>
    /// <exception cref="OciException">A file cannot be read.</exception>
    public static async Task<IReadOnlyList<LayerEntry>> IdentifyAsync(IReadOnlyList<LayerEntry> entries, StatCache stats, CancellationToken ct)
    {
        var files = entries.Where(entry => entry.SourcePath is not null).Select(entry => (entry.SourcePath!, entry.SourceStamp));
        var digests = await stats.DigestAsync(files, ct);
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

    /// <summary>The key of entries with known digests, for given options. The format is not part of it, because it changes only the media type.</summary>
    public static Digest Of(IEnumerable<LayerEntry> identified, LayerOptions options)
    {
        var text = new StringBuilder($"layer/1 {options.Identity}");
        foreach (var entry in LayerOrder.Sort(identified)) AddLine(text, entry);
        return Digest.Of(Encoding.UTF8.GetBytes(text.ToString()));
    }

    // No path has a NUL in it.
    private static void AddLine(StringBuilder text, LayerEntry entry)
    {
        if (entry is { OpenAsync: not null, ContentDigest: null }) throw new InvalidOperationException($"The content of '{entry.Path}' is not identified.");

        text.Append(CultureInfo.InvariantCulture, $"\n{entry.Kind} {entry.Mode} {entry.UserId} {entry.GroupId} {entry.Size} {entry.ContentDigest} ");
        text.Append(entry.Path).Append('\0').Append(entry.LinkTarget).Append('\0');
        if (entry.Time is { } time) text.Append(CultureInfo.InvariantCulture, $"time={time.ToUnixTimeSeconds()}").Append('\0');
        foreach (var (name, value) in entry.Attributes) text.Append(name).Append('=').Append(value).Append('\0');
    }

    private static async Task<Digest> DigestAsync(BlobOpener open, CancellationToken ct)
    {
        await using var content = await open(ct);
        return Digest.FromHash(await SHA256.HashDataAsync(content, ct));
    }
}
