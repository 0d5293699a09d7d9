using System.Security.Cryptography;

namespace ContainerSlim.Oci;

/// <summary>A written entry.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Time">Its timestamp.</param>
/// <param name="Members">The members with its content; empty if it shares a member with others.</param>
internal readonly record struct WrittenEntry(LayerEntry Entry, DateTimeOffset Time, Range Members);

/// <summary>Writes the entries of a layer, and splits them into members.</summary>
internal sealed class LayerBody(MemberWriter members, DateTimeOffset epoch, MemberCuts cuts)
{
    private readonly TarStream tar = new(members, epoch);
    private readonly List<WrittenEntry> entries = [];
    private readonly Dictionary<string, DateTimeOffset> times = new(StringComparer.Ordinal);

    /// <summary>What was written, in order.</summary>
    public IReadOnlyList<WrittenEntry> Entries => entries;

    /// <summary>What it was written to.</summary>
    public MemberWriter Members => members;

    /// <summary>The timestamp of all entries that have no other.</summary>
    public DateTimeOffset Epoch => epoch;

    /// <summary>Writes the entries of a layer in the order that it has them; its end is still to come.</summary>
    /// <exception cref="OciException">Two entries have one path, a hard link has no target, or a file is not as long as it was said to be.</exception>
    public static async Task<LayerBody> WriteAllAsync(IEnumerable<LayerEntry> entries, LayerOptions options, MemberWriter members, CancellationToken ct)
    {
        var isSeekable = options.IsSeekable;
        var body = new LayerBody(members, options.Epoch, options.Cuts);
        foreach (var entry in LayerOrder.Sort(isSeekable ? Estargz.WithLandmark(entries) : entries))
        {
            var needsDigest = entry.TimeOf is not null || (isSeekable && Estargz.NeedsDigest(entry));
            await body.WriteAsync(needsDigest ? await IdentifyAsync(entry, ct) : entry, ct);
        }

        return body;
    }

    // Header and padding are not in a large file's members, so the members are the same under any name.
    private async Task WriteAsync(LayerEntry entry, CancellationToken ct)
    {
        var time = TimeOf(entry);
        await tar.WriteHeaderAsync(entry, time, ct);
        entries.Add(new(entry, time, await WriteContentAsync(entry, ct)));
        await tar.WritePaddingAsync(entry, ct);
        if (cuts.AfterEntry(entry, members.Filled)) await members.CutAsync(ct);
    }

    // The header comes before the content, so a file whose header depends on the content is read first.
    private static async Task<LayerEntry> IdentifyAsync(LayerEntry entry, CancellationToken ct)
    {
        if (entry.OpenAsync is null || entry.ContentDigest is not null) return entry;

        await using var content = await TarStream.OpenAsync(entry, ct);
        return entry.WithContent(Digest.FromHash(await SHA256.HashDataAsync(content, ct)));
    }

    // Both names are the same file, and an extractor may set the time of either one last.
    private DateTimeOffset TimeOf(LayerEntry entry)
    {
        if (entry.Kind == EntryKind.HardLink) return times.GetValueOrDefault(entry.LinkTarget!, epoch);
        if (entry is not { Kind: EntryKind.File, Time: { } time }) return epoch;

        times[entry.Path] = time;
        return time;
    }

    public Task EndAsync(CancellationToken ct) => tar.EndAsync(ct);

    private async Task<Range> WriteContentAsync(LayerEntry entry, CancellationToken ct)
    {
        if (!cuts.BeforeContent(entry.Size))
        {
            await tar.WriteContentAsync(entry, ct);
            return default;
        }

        await members.CutAsync(ct);
        var first = members.Count;
        await tar.WriteContentAsync(entry, ct);
        if (cuts.AfterContent(members.Filled)) await members.CutAsync(ct);
        return first..members.Count;
    }
}
