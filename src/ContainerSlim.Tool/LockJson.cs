using System.Text.Encodings.Web;
using System.Text.Json;
using ContainerSlim.Build;

namespace ContainerSlim.Tool;

/// <summary>The updates for a lock as JSON. Sizes are in bytes.</summary>
internal static class LockJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(string file, LockUpdate update, bool isUpdated)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("file", file);
            json.WriteBoolean("updated", isUpdated && update.Changes.Count > 0);
            json.WriteStartArray("changes");
            foreach (var change in update.Changes) Write(json, change);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter json, LockChange change)
    {
        json.WriteStartObject();
        json.WriteString("name", change.Name);
        json.WriteString("platform", change.Platform);
        if (change.Stage is { } stage) json.WriteString("stage", stage);
        if (change.Locked is { } locked) json.WriteString("locked", locked);
        if (change.Newest is { } newest) json.WriteString("newest", newest);
        if (change.Growth is { } growth) json.WriteNumber("growth", growth);
        if (change.Source is { } source) json.WriteString("source", source);
        if (change.Fixes is { } fixes)
        {
            if (fixes.Urgency is { } urgency) json.WriteString("urgency", urgency);
            json.WriteStartArray("vulnerabilities");
            foreach (var vulnerability in fixes.Vulnerabilities) json.WriteStringValue(vulnerability);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
