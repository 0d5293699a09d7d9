namespace ContainerSlim.Oci;

/// <summary>How a layer is written.</summary>
public sealed record LayerOptions
{
    /// <summary>The modification time of every entry.</summary>
    public DateTimeOffset Epoch { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>zlib's level, 1 to 9.</summary>
    public int Level { get; init; } = 6;

    /// <summary>Whose media type the layer carries.</summary>
    public ImageFormat Format { get; init; }

    /// <summary>Whether its members are kept, so that a next layer with a few changes is made of them. It takes as much of the disk as the layer.</summary>
    public bool KeepMembers { get; init; } = true;
}

/// <summary>Writes entries as a layer: sorted, tarred, hashed and compressed in one pass. image-spec, layer.md.</summary>
public static class LayerWriter
{
    /// <summary>Writes a layer into a store. The same entries give the same bytes, whatever their order was and whoever writes them.</summary>
    /// <exception cref="OciException">
    /// Two entries have one path, a hard link has no target, a file is not as long as it was said to be, or the store cannot be written.
    /// </exception>
    public static async Task<Layer> WriteAsync(IEnumerable<LayerEntry> entries, LayerOptions options, BlobStore store, CancellationToken ct)
    {
        var sorted = Sort(entries);
        var compressor = new GzipCompressor(options.Level);
        var kept = options.KeepMembers ? new MemberStore(store, compressor.Identity) : null;
        await using var blob = store.CreateWriter();
        await using var members = new MemberWriter(compressor, kept, blob.WriteAsync);
        var tar = new TarStream(members, options.Epoch);

        foreach (var entry in sorted) await WriteAsync(entry, tar, members, MemberCuts.Compact, ct);
        await tar.EndAsync(ct);
        var diffId = await members.CompleteAsync(ct);

        var layer = await blob.CommitAsync(MediaTypes.Layer(options.Format, compressor.Compression), ct);
        if (kept is not null) await kept.KeepAsync(store.PathOf(layer.Descriptor.Digest), members.Members, ct);
        return new Layer(layer, diffId);
    }

    // Header and padding are no part of a large file's members, which are then the same under any name.
    private static async Task WriteAsync(LayerEntry entry, TarStream tar, MemberWriter members, MemberCuts cuts, CancellationToken ct)
    {
        await tar.WriteHeaderAsync(entry, ct);
        var isAlone = entry.OpenAsync is not null && cuts.BeforeContent(entry.Size);
        if (isAlone) await members.CutAsync(ct);
        await tar.WriteContentAsync(entry, ct);
        if (isAlone && cuts.AfterContent(members.Filled)) await members.CutAsync(ct);
        await tar.WritePaddingAsync(entry, ct);
        if (MemberCuts.AfterEntry(entry, members.Filled)) await members.CutAsync(ct);
    }

    // A directory is sorted as its name with '/' behind it, so that it comes right before what is in it.
    // A hard link follows its target whatever it is called, for a reader in one pass has to have seen the target.
    private static List<LayerEntry> Sort(IEnumerable<LayerEntry> entries)
    {
        var sorted = entries
            .OrderBy(entry => entry.Kind == EntryKind.HardLink)
            .ThenBy(entry => entry.Kind == EntryKind.Directory ? entry.Path + "/" : entry.Path, StringComparer.Ordinal)
            .ToList();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in sorted)
        {
            if (!seen.Add(entry.Path)) throw Invalid($"two entries have the path '{entry.Path}'");
        }

        var targets = sorted.Where(entry => entry.Kind == EntryKind.File).Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);
        return sorted.Find(entry => entry.Kind == EntryKind.HardLink && !targets.Contains(entry.LinkTarget!)) is { } lost
            ? throw Invalid($"the hard link '{lost.Path}' names '{lost.LinkTarget}', which is no file of this layer")
            : sorted;
    }

    private static OciException Invalid(string why) => new(ErrorCode.InvalidPath, $"cannot write the layer: {why}");
}
