using System.Text.Json;
using System.Text.Json.Serialization;
using ContainerSlim.Oci;

namespace ContainerSlim.Build.Stages;

/// <summary>An entry of a layer without its content.</summary>
/// <param name="Path">The path from the root.</param>
/// <param name="Kind">The entry's kind.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="User">The owner.</param>
/// <param name="Group">The group.</param>
/// <param name="Size">The size of a file's content, in bytes.</param>
/// <param name="Link">The target of a link.</param>
internal sealed record LayerIndexEntry(string Path, EntryKind Kind, int Mode, int User, int Group, long Size, string? Link);

/// <summary>
/// The entries of a layer, in their order in the layer. They are kept in the store, because a layer never changes and reading it takes
/// time.
/// </summary>
internal static class LayerIndex
{
    private const string RecordKind = "layer-index-1";

    /// <summary>Returns the entries of a layer.</summary>
    /// <exception cref="OciException">
    /// The layer does not match its descriptor, is not a tar archive, or has an entry that leads out of the root.
    /// </exception>
    public static async Task<IReadOnlyList<LayerIndexEntry>> ReadAsync(Blob layer, BlobStore store, CancellationToken ct)
    {
        var key = layer.Descriptor.Digest.ToString();
        if (Parse(store.FindRecord(RecordKind, key)) is { } known) return known;

        var entries = new List<LayerIndexEntry>();
        await foreach (var item in LayerReader.ReadAsync(layer, Zstd.Decompress, ct))
        {
            entries.Add(new LayerIndexEntry(item.Path, item.Kind, item.Mode, item.UserId, item.GroupId, item.Size, item.LinkTarget));
        }

        await store.PutRecordAsync(RecordKind, key, JsonSerializer.SerializeToUtf8Bytes([.. entries], LayerIndexContext.Default.LayerIndexEntryArray), ct);
        return entries;
    }

    /// <summary>Gets the entries of several layers.</summary>
    /// <exception cref="OciException">A layer does not match its descriptor, is not a tar, or has an entry that points outside the root.</exception>
    public static async Task<IReadOnlyList<IReadOnlyList<LayerIndexEntry>>> ReadAllAsync(IReadOnlyList<Blob> layers, BlobStore store, CancellationToken ct)
    {
        var indexes = new IReadOnlyList<LayerIndexEntry>[layers.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = ct };
        await Parallel.ForAsync(0, layers.Count, options, async (i, token) => indexes[i] = await ReadAsync(layers[i], store, token));
        return indexes;
    }

    // A damaged record is ignored.
    private static LayerIndexEntry[]? Parse(byte[]? record)
    {
        try
        {
            return record is null ? null : JsonSerializer.Deserialize(record, LayerIndexContext.Default.LayerIndexEntryArray);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(LayerIndexEntry[]))]
internal sealed partial class LayerIndexContext : JsonSerializerContext;
