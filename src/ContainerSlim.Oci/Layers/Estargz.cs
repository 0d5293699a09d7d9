using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace ContainerSlim.Oci;

/// <summary>
/// Turns a layer of gzip members into an eStargz layer, which can be mounted before it is downloaded: adds a landmark, a table of contents and a
/// footer. To other readers it is a gzip layer with two more files. stargz-snapshotter, docs/estargz.md.
/// </summary>
internal static class Estargz
{
    public const string TocName = "stargz.index.json";
    public const string Landmark = ".no.prefetch.landmark";
    public const string TocDigestAnnotation = "containerd.io/snapshot/stargz/toc.digest";
    public const string SizeAnnotation = "io.containers.estargz.uncompressed-size";
    public const int FooterSize = 51;

    private const int Plain = 0b110_100_100;

    // A table has some 300 bytes for each file.
    private const int MaxTableSize = 64 << 20;

    /// <summary>The entries, and the landmark file for no prefetching ("Prioritized Files and Landmark Files").</summary>
    public static IEnumerable<LayerEntry> WithLandmark(IEnumerable<LayerEntry> entries) => entries
        .Select(entry => entry.Path != TocName
            ? entry
            : throw new OciException(
                ErrorCode.InvalidPath,
                $"cannot write the layer: '{TocName}' is reserved for the table of contents of eStargz; remove that file, or choose another compression"))
        .Append(LayerEntry.File(Landmark, Plain, new byte[] { 0xF }));

    /// <summary>Whether the table has the digest of a file, because it has several parts.</summary>
    public static bool NeedsDigest(LayerEntry entry) => entry.Size > MemberWriter.UsualSize;

    /// <summary>Ends a layer with its table of contents and the footer that leads to it; returns the annotations of its descriptor.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> EndAsync(LayerBody body, BlobWriter blob, CancellationToken ct)
    {
        // The table tells of offsets, so all before it has to be written.
        var members = body.Members;
        await members.CutAsync(ct);
        await members.DrainAsync(ct);
        var offset = blob.Size;
        var toc = EstargzToc.Write(body.Entries, members.Members);

        var annotations = await AppendAsync(members, toc, body.Epoch, ct);
        await blob.WriteAsync(Footer(offset), ct);
        return annotations;
    }

    /// <summary>The table of a layer.</summary>
    /// <exception cref="OciException">The layer has none.</exception>
    public static async Task<byte[]> ReadTableAsync(Blob layer, CancellationToken ct)
    {
        byte[]? table = null;
        await foreach (var item in LayerReader.ReadAsync(layer, zstd: null, ct))
        {
            if (item.Path != TocName) continue;

            if (item.Size > MaxTableSize)
            {
                throw new OciException(ErrorCode.InvalidArchive, $"cannot read {layer.Descriptor.Digest}: its table of contents is too large");
            }

            table = new byte[item.Size];
            await item.Content.ReadExactlyAsync(table, ct);
        }

        return table ?? throw new OciException(ErrorCode.InvalidArchive, $"cannot read {layer.Descriptor.Digest}: it has no table of contents");
    }

    /// <summary>Writes the table after everything else; returns the annotations of the layer's descriptor.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> AppendAsync(MemberWriter members, byte[] toc, DateTimeOffset epoch, CancellationToken ct)
    {
        await members.AppendAsync(ToTar(toc, epoch), ct);
        await members.CompleteAsync(ct);
        return ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal)
            .Add(TocDigestAnnotation, Digest.Of(toc).ToString())
            .Add(SizeAnnotation, members.TarSize.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>An empty gzip member whose extra field says where the table is ("Footer").</summary>
    public static byte[] Footer(long tocOffset)
    {
        var subfield = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{tocOffset:x16}STARGZ"));
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)subfield.Length);
        byte[] extra = [(byte)'S', (byte)'G', .. length, .. subfield];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)extra.Length);

        // RFC 1952: gzip, deflate, with an extra field, no time, system unknown. RFC 1951: a last stored block of no bytes. Then CRC and size, both 0.
        return [0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 255, .. length, .. extra, 1, 0, 0, 0xFF, 0xFF, .. new byte[8]];
    }

    // The last entry of the archive and the blocks that end it are a separate member, whatever their size.
    private static byte[] ToTar(byte[] toc, DateTimeOffset epoch) =>
        [.. TarHeader.Write(LayerEntry.File(TocName, Plain, toc), epoch), .. toc, .. new byte[TarHeader.PaddingAfter(toc.Length) + (2 * TarHeader.BlockSize)]];
}
