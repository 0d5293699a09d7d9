using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// Makes the published list of static web assets, with their addresses and headers, reproducible. Two things in it depend on the build machine:
/// Last-Modified, the time of a file, which differs with each checkout and is replaced by the image's single time (the ETag still shows what
/// changed); and the order, which follows the files' paths on that machine.
/// </summary>
internal static partial class StaticAssetList
{
    private const string Suffix = ".staticwebassets.endpoints.json";
    private const string Endpoints = "Endpoints";

    /// <summary>The entries of an app, with a list of static web assets that is the same on every machine and in every folder.</summary>
    /// <exception cref="BuildException">The list cannot be read.</exception>
    public static IReadOnlyList<LayerEntry> Set(IReadOnlyList<LayerEntry> entries, DateTimeOffset time) =>
        [.. entries.Select(entry => entry.SourcePath is { } path && path.EndsWith(Suffix, StringComparison.Ordinal) ? Set(entry, path, time) : entry)];

    private static LayerEntry Set(LayerEntry entry, string path, DateTimeOffset time)
    {
        using var reader = new StreamReader(LayerFile.Open(path));

        // RFC 9110, 5.6.7, "Date/Time Formats".
        var date = time.ToString("R", CultureInfo.InvariantCulture);
        return LayerEntry.File(entry.Path, entry.Mode, InOrder(LastModifiedPattern().Replace(reader.ReadToEnd(), date)));
    }

    // A file that only has the name of such a list is not reordered.
    private static byte[] InOrder(string text)
    {
        try
        {
            using var list = JsonDocument.Parse(text);
            var isList = list.RootElement.ValueKind == JsonValueKind.Object
                && list.RootElement.TryGetProperty(Endpoints, out var endpoints)
                && endpoints.ValueKind == JsonValueKind.Array;
            return isList ? InOrder(list) : Encoding.UTF8.GetBytes(text);
        }
        catch (JsonException)
        {
            return Encoding.UTF8.GetBytes(text);
        }
    }

    private static byte[] InOrder(JsonDocument list)
    {
        using var ordered = new MemoryStream();
        using (var json = new Utf8JsonWriter(ordered))
        {
            json.WriteStartObject();
            foreach (var property in list.RootElement.EnumerateObject())
            {
                if (property.NameEquals(Endpoints)) WriteInOrder(json, property.Value);
                else property.WriteTo(json);
            }

            json.WriteEndObject();
        }

        return ordered.ToArray();
    }

    // The list has an address once for each form that it is served in, so the address alone does not define an order.
    private static void WriteInOrder(Utf8JsonWriter json, JsonElement endpoints)
    {
        json.WriteStartArray(Endpoints);
        foreach (var endpoint in endpoints.EnumerateArray().Select(endpoint => endpoint.GetRawText()).Order(StringComparer.Ordinal))
        {
            json.WriteRawValue(endpoint);
        }

        json.WriteEndArray();
    }

    [GeneratedRegex("""(?<="Name"\s*:\s*"Last-Modified"\s*,\s*"Value"\s*:\s*")[^"]*""", RegexOptions.CultureInvariant)]
    private static partial Regex LastModifiedPattern();
}
