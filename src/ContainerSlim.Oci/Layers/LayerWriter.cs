using System.Security.Cryptography;

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
        await using var blob = store.CreateWriter();
        using var diffId = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var members = new GzipMembers(options.Level, blob.WriteAsync);
        var tar = new TarStream(new LayerSink(members, diffId), options.Epoch);

        foreach (var entry in sorted) await tar.WriteAsync(entry, ct);
        await tar.EndAsync(ct);
        await members.CompleteAsync(ct);

        var layer = await blob.CommitAsync(MediaTypes.Layer(options.Format, Compression.Gzip), ct);
        return new Layer(layer, Digest.FromHash(diffId.GetHashAndReset()));
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

/// <summary>Feeds a tar's bytes to the compressor and to the hash of the uncompressed layer.</summary>
file sealed class LayerSink(GzipMembers members, IncrementalHash diffId) : ITarSink
{
    public Memory<byte> Free => members.Free;

    public ValueTask AdvanceAsync(int count, CancellationToken ct)
    {
        diffId.AppendData(members.Free.Span[..count]);
        return members.AdvanceAsync(count, ct);
    }
}
