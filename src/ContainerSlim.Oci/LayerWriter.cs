using System.Globalization;
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
    /// <exception cref="OciException">Two entries have one path, a file is not as long as it was said to be, or the store cannot be written.</exception>
    public static async Task<Layer> WriteAsync(IEnumerable<LayerEntry> entries, LayerOptions options, BlobStore store, CancellationToken ct)
    {
        await using var blob = store.CreateWriter();
        using var diffId = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var members = new GzipMembers(options.Level, blob.WriteAsync);
        var tar = new TarOutput(members, diffId);

        foreach (var entry in Sort(entries))
        {
            await tar.WriteAsync(TarHeader.Write(entry, options.Epoch), ct);
            if (entry.OpenAsync is null) continue;

            await using var content = await entry.OpenAsync(ct);
            await tar.CopyAsync(content, entry, ct);
        }

        // Two zero blocks end the archive.
        await tar.WriteAsync(new byte[2 * TarHeader.BlockSize], ct);
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
        return sorted.Find(entry => !seen.Add(entry.Path)) is { } twice
            ? throw new OciException(ErrorCode.InvalidPath, $"cannot write the layer: two entries have the path '{twice.Path}'")
            : sorted;
    }
}

/// <summary>Feeds a tar's bytes to the compressor and to the hash of the uncompressed layer.</summary>
file sealed class TarOutput(GzipMembers members, IncrementalHash diffId)
{
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        while (!bytes.IsEmpty)
        {
            var part = bytes[..Math.Min(bytes.Length, members.Free.Length)];
            part.CopyTo(members.Free);
            bytes = bytes[part.Length..];
            await TakeAsync(part.Length, ct);
        }
    }

    public async Task CopyAsync(Stream content, LayerEntry entry, CancellationToken ct)
    {
        var left = entry.Size;
        while (left > 0)
        {
            var free = members.Free;
            var count = await content.ReadAsync(free[..(int)Math.Min(free.Length, left)], ct);
            if (count == 0) throw Changed(entry, string.Create(CultureInfo.InvariantCulture, $"it ended {left} bytes early"));

            left -= count;
            await TakeAsync(count, ct);
        }

        var probe = new byte[1];
        if (await content.ReadAsync(probe, ct) != 0) throw Changed(entry, "it grew");

        await WriteAsync(new byte[TarHeader.PaddingAfter(entry.Size)], ct);
    }

    private ValueTask TakeAsync(int count, CancellationToken ct)
    {
        diffId.AppendData(members.Free.Span[..count]);
        return members.AdvanceAsync(count, ct);
    }

    private static OciException Changed(LayerEntry entry, string how) =>
        new(ErrorCode.FileChanged, $"cannot put '{entry.Path}' into a layer: {how} while it was read");
}
