namespace ContainerSlim.Oci;

/// <summary>A written entry, and the members with its content; empty if it shares a member with others.</summary>
internal readonly record struct WrittenEntry(LayerEntry Entry, Range Members);

/// <summary>Writes the entries of a layer, and splits them into members.</summary>
internal sealed class LayerBody(MemberWriter members, DateTimeOffset epoch, MemberCuts cuts)
{
    private readonly TarStream tar = new(members, epoch);
    private readonly List<WrittenEntry> entries = [];

    /// <summary>What was written, in order.</summary>
    public IReadOnlyList<WrittenEntry> Entries => entries;

    /// <summary>What it was written to.</summary>
    public MemberWriter Members => members;

    /// <summary>The time of all entries.</summary>
    public DateTimeOffset Epoch => epoch;

    /// <summary>Writes the entries of a layer in the order that it has them; its end is still to come.</summary>
    /// <exception cref="OciException">Two entries have one path, a hard link has no target, or a file is not as long as it was said to be.</exception>
    public static async Task<LayerBody> WriteAllAsync(IEnumerable<LayerEntry> entries, LayerOptions options, MemberWriter members, CancellationToken ct)
    {
        var isSeekable = options.IsSeekable;
        var body = new LayerBody(members, options.Epoch, options.Cuts);
        foreach (var entry in LayerOrder.Sort(isSeekable ? Estargz.WithLandmark(entries) : entries))
        {
            await body.WriteAsync(isSeekable ? await Estargz.IdentifyAsync(entry, ct) : entry, ct);
        }

        return body;
    }

    // Header and padding are not in a large file's members, so the members are the same under any name.
    private async Task WriteAsync(LayerEntry entry, CancellationToken ct)
    {
        await tar.WriteHeaderAsync(entry, ct);
        entries.Add(new(entry, await WriteContentAsync(entry, ct)));
        await tar.WritePaddingAsync(entry, ct);
        if (cuts.AfterEntry(entry, members.Filled)) await members.CutAsync(ct);
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
