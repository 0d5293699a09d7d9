using System.Text.Encodings.Web;
using System.Text.Json;
using ContainerSlim.Build;

namespace ContainerSlim.Tool;

/// <summary>The result of a rebase as JSON.</summary>
internal static class RebaseJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(RebaseRequest request, RebaseResult result)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("image", request.Image.ToString());
            json.WriteString("destination", (request.Destination ?? request.Image).ToString());
            json.WriteString("before", result.Before.ToString());
            json.WriteString("digest", result.Digest.ToString());
            json.WriteBoolean("written", result.Publication is { IsUpToDate: false });
            json.WriteStartArray("images");
            foreach (var image in result.Platforms) Write(json, image);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter json, RebasedImage image)
    {
        json.WriteStartObject();
        json.WriteString("platform", image.Platform.ToString());
        json.WriteString("digest", image.Image.Manifest.Descriptor.Digest.ToString());
        Write(json, "oldBase", image.OldBase);
        Write(json, "newBase", image.NewBase);
        json.WriteNumber("layersKept", image.Kept);
        Write(json, "packages", image.Packages.Select(package => (package.Name, package.Before, package.After)));
        Write(json, "configuration", image.Changes.Select(change => (change.Name, change.Before, change.After)));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, BaseImage image)
    {
        json.WriteStartObject(name);
        json.WriteString("name", image.Name);
        if (image.Digest is { } digest) json.WriteString("digest", digest.ToString());
        json.WriteNumber("layers", image.Layers.Count);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<(string Name, string? Before, string? After)> changes)
    {
        json.WriteStartArray(name);
        foreach (var change in changes)
        {
            json.WriteStartObject();
            json.WriteString("name", change.Name);
            if (change.Before is { } before) json.WriteString("before", before);
            if (change.After is { } after) json.WriteString("after", after);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
