using System.Text.Encodings.Web;
using System.Text.Json;
using ContainerSlim.Oci;

namespace ContainerSlim.Tool;

/// <summary>The contents of a cache, and the results of its commands, as JSON. Sizes are in bytes.</summary>
internal static class CacheJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(string root, IReadOnlyList<StoreUsage> usage) => Write(root, json =>
    {
        json.WriteNumber("files", usage.Sum(one => one.Files));
        json.WriteNumber("size", usage.Sum(one => one.Size));
        json.WriteStartArray("usage");
        foreach (var one in usage)
        {
            json.WriteStartObject();
            json.WriteString("kind", CacheText.NameOf(one.Kind));
            json.WriteNumber("unusedDays", one.Unused.Days);
            json.WriteNumber("files", one.Files);
            json.WriteNumber("size", one.Size);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public static byte[] Write(string root, StoreRemoval removal, long left, bool isDryRun) => Write(root, json =>
    {
        json.WriteBoolean("dryRun", isDryRun);
        json.WriteNumber("removedFiles", removal.Files);
        json.WriteNumber("removedSize", removal.Size);
        json.WriteNumber("size", left);
    });

    public static byte[] Write(string root, StoreCheck check) => Write(root, json =>
    {
        json.WriteNumber("files", check.Files);
        json.WriteNumber("size", check.Size);
        json.WriteStartArray("damaged");
        foreach (var file in check.Damaged)
        {
            json.WriteStartObject();
            json.WriteString("kind", CacheText.NameOf(file.Kind));
            json.WriteString("path", file.Path);
            json.WriteNumber("size", file.Size);
            json.WriteBoolean("removed", file.IsRemoved);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static byte[] Write(string root, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("path", root);
            write(json);
            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }
}
