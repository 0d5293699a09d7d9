using System.Globalization;

namespace ContainerSlim.Oci;

/// <summary>The output for a tar's bytes: write them to <see cref="Free"/> and call <see cref="AdvanceAsync"/>.</summary>
internal interface ITarSink
{
    /// <summary>Room for bytes, never empty.</summary>
    Memory<byte> Free { get; }

    /// <summary>Accepts the first bytes of <see cref="Free"/>.</summary>
    ValueTask AdvanceAsync(int count, CancellationToken ct);
}

/// <summary>Writes entries as a tar archive in the given order.</summary>
/// <param name="sink">The output.</param>
/// <param name="epoch">The timestamp of all entries that get no other.</param>
internal sealed class TarStream(ITarSink sink, DateTimeOffset epoch)
{
    public async Task WriteAsync(LayerEntry entry, CancellationToken ct)
    {
        await WriteHeaderAsync(entry, ct);
        await WriteContentAsync(entry, ct);
        await WritePaddingAsync(entry, ct);
    }

    public Task WriteHeaderAsync(LayerEntry entry, CancellationToken ct) => WriteHeaderAsync(entry, epoch, ct);

    public Task WriteHeaderAsync(LayerEntry entry, DateTimeOffset time, CancellationToken ct) => WriteAsync(TarHeader.Write(entry, time), ct);

    // An empty file is opened too: it may have grown.
    public async Task WriteContentAsync(LayerEntry entry, CancellationToken ct)
    {
        if (entry.OpenAsync is null) return;

        await using var content = await OpenAsync(entry, ct);
        try
        {
            await CopyAsync(content, entry, ct);
        }
        catch (OciException e) when (e.Code == ErrorCode.ContentMismatch && entry.ContentDigest is not null)
        {
            throw Changed(entry, "it changed before or", e);
        }
    }

    public Task WritePaddingAsync(LayerEntry entry, CancellationToken ct) => WriteAsync(new byte[TarHeader.PaddingAfter(entry.Size)], ct);

    // Two zero blocks end the archive.
    public Task EndAsync(CancellationToken ct) => WriteAsync(new byte[2 * TarHeader.BlockSize], ct);

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        while (!bytes.IsEmpty)
        {
            var free = sink.Free;
            var part = bytes[..Math.Min(bytes.Length, free.Length)];
            part.CopyTo(free);
            bytes = bytes[part.Length..];
            await sink.AdvanceAsync(part.Length, ct);
        }
    }

    private async Task CopyAsync(Stream content, LayerEntry entry, CancellationToken ct)
    {
        var left = entry.Size;
        while (left > 0)
        {
            var free = sink.Free;
            var count = await content.ReadAsync(free[..(int)Math.Min(free.Length, left)], ct);
            if (count == 0) throw Changed(entry, string.Create(CultureInfo.InvariantCulture, $"it ended {left} bytes early"));

            left -= count;
            await sink.AdvanceAsync(count, ct);
        }

        var probe = new byte[1];
        if (await content.ReadAsync(probe, ct) != 0) throw Changed(entry, "it grew");
    }

    public static async Task<Stream> OpenAsync(LayerEntry entry, CancellationToken ct)
    {
        try
        {
            return await entry.OpenAsync!(ct);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new OciException(ErrorCode.FileChanged, $"cannot write '{entry.Path}': its file was deleted after it was listed", e);
        }
    }

    private static OciException Changed(LayerEntry entry, string how, Exception? cause = null) =>
        new(ErrorCode.FileChanged, $"cannot write '{entry.Path}': {how} while it was read", cause);
}
