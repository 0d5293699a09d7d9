using System.Text.Json;
using System.Text.Json.Serialization;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>The media type and size of content, recorded by its digest.</summary>
internal sealed record DescriptorRecord(string MediaType, string Digest, long Size)
{
    public static byte[] Write(Descriptor descriptor) => JsonSerializer.SerializeToUtf8Bytes(
        new DescriptorRecord(descriptor.MediaType, descriptor.Digest.ToString(), descriptor.Size),
        DescriptorRecordContext.Default.DescriptorRecord);

    /// <summary>Reads a record; null if it is missing or damaged.</summary>
    public static Descriptor? Read(byte[]? bytes)
    {
        if (bytes is null) return null;

        try
        {
            return JsonSerializer.Deserialize(bytes, DescriptorRecordContext.Default.DescriptorRecord) is { Size: >= 0 } record
                && Oci.Digest.TryParse(record.Digest, out var digest)
                ? new Descriptor(record.MediaType, digest, record.Size)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSerializable(typeof(DescriptorRecord))]
internal sealed partial class DescriptorRecordContext : JsonSerializerContext;
