using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ContainerSlim.Oci;

/// <summary>Reads and writes the spec's JSON. Strict with fields that the spec defines, tolerant of all others.</summary>
internal static class SpecJson
{
    // The relaxed encoder writes '+' in media types and non-ASCII text as themselves, as every other tool does.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonElement ParseObject(ReadOnlyMemory<byte> bytes, string what)
    {
        var json = Parse(bytes, what);
        return json.ValueKind == JsonValueKind.Object
            ? json
            : throw new OciException(ErrorCode.InvalidManifest, $"cannot read {what}: it is not a JSON object");
    }

    public static JsonElement Parse(ReadOnlyMemory<byte> bytes, string what)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            CheckText(document.RootElement);
            return document.RootElement.Clone();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new OciException(ErrorCode.InvalidManifest, $"cannot read {what}: it is not valid JSON", e);
        }
    }

    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    // Docker writes null for empty lists and maps; the spec omits them.
    public static JsonElement? Optional(this JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static JsonElement? OptionalObject(this JsonElement json, string name) =>
        json.Optional(name) is not { } value || value.ValueKind == JsonValueKind.Object ? json.Optional(name) : throw Wrong(name, "an object");

    public static string? OptionalString(this JsonElement json, string name) => json.Optional(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        _ => throw Wrong(name, "text"),
    };

    public static string RequiredString(this JsonElement json, string name) =>
        json.OptionalString(name) ?? throw Wrong(name, "text");

    public static long RequiredLong(this JsonElement json, string name) =>
        json.Optional(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number)
            ? number
            : throw Wrong(name, "a whole number");

    public static IReadOnlyList<string> StringList(this JsonElement json, string name) => json.Optional(name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } value => [.. value.EnumerateArray().Select(item => AsString(item, name))],
        _ => throw Wrong(name, "a list"),
    };

    public static IReadOnlyDictionary<string, string> StringMap(this JsonElement json, string name) => json.Optional(name) switch
    {
        null => Descriptor.NoAnnotations,
        { ValueKind: JsonValueKind.Object } value => value.EnumerateObject().Aggregate(
            new Dictionary<string, string>(StringComparer.Ordinal),
            (map, property) =>
            {
                map[property.Name] = AsString(property.Value, name);
                return map;
            }),
        _ => throw Wrong(name, "an object"),
    };

    public static IReadOnlyList<JsonElement> Objects(this JsonElement json, string name) => json.Optional(name) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } value when value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object) => [.. value.EnumerateArray()],
        _ => throw Wrong(name, "a list of objects"),
    };

    public static void WriteStringList(this Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values) writer.WriteStringValue(value);
        writer.WriteEndArray();
    }

    public static void WriteStringMap(this Utf8JsonWriter writer, string name, IEnumerable<KeyValuePair<string, string>> values)
    {
        writer.WriteStartObject(name);
        foreach (var (key, value) in values.OrderBy(pair => pair.Key, StringComparer.Ordinal)) writer.WriteString(key, value);
        writer.WriteEndObject();
    }

    // Invalid UTF-8 and lone surrogates are parsed without error, and fail only when their text is read, which is handled here.
    private static void CheckText(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.String) json.GetString();
        if (json.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in json.EnumerateArray()) CheckText(item);
        }

        if (json.ValueKind != JsonValueKind.Object) return;

        foreach (var property in json.EnumerateObject())
        {
            _ = property.Name;
            CheckText(property.Value);
        }
    }

    private static string AsString(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.String ? item.GetString()! : throw Wrong(name, "text");

    private static OciException Wrong(string name, string kind) =>
        new(ErrorCode.InvalidManifest, $"cannot read the manifest: '{name}' is not {kind}");
}
