using System.Text.Json;
using System.Text.Json.Serialization;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>The record of a layer in the store, so that it need not be written again.</summary>
internal sealed record LayerRecord(string MediaType, string Digest, long Size, string DiffId, int Files)
{
    /// <summary>The annotations of the descriptor, as an eStargz layer has them; null if there are none.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>The size of the uncompressed tar in bytes, for a layer whose own bytes this machine has not read; otherwise null.</summary>
    public long? TarSize { get; init; }

    [JsonIgnore]
    public Descriptor Descriptor => Annotations is null
        ? new(MediaType, Oci.Digest.Parse(Digest), Size)
        : new(MediaType, Oci.Digest.Parse(Digest), Size) { Annotations = Annotations };

    [JsonIgnore]
    public Digest DiffDigest => Oci.Digest.Parse(DiffId);

    public static LayerRecord Of(Descriptor descriptor, Digest diffId, int files) => new(
        descriptor.MediaType,
        descriptor.Digest.ToString(),
        descriptor.Size,
        diffId.ToString(),
        files)
    {
        Annotations = descriptor.Annotations.Count > 0 ? descriptor.Annotations : null,
    };

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, LayerRecordContext.Default.LayerRecord);

    /// <summary>Reads a record; null if it is damaged, which costs only the time to write the layer again.</summary>
    public static LayerRecord? Read(byte[] bytes)
    {
        try
        {
            var record = JsonSerializer.Deserialize(bytes, LayerRecordContext.Default.LayerRecord);
            return record is not null
                && Oci.Digest.TryParse(record.Digest, out _)
                && Oci.Digest.TryParse(record.DiffId, out _)
                && record.Size >= 0
                ? record
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSerializable(typeof(LayerRecord))]
internal sealed partial class LayerRecordContext : JsonSerializerContext;
