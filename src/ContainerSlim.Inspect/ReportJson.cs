using System.Text.Encodings.Web;
using System.Text.Json;
using ContainerSlim.Oci;

namespace ContainerSlim.Inspect;

/// <summary>A report as JSON. A single image has the same structure as an index with one image, so that readers need to support only one.</summary>
public static class ReportJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The JSON text as UTF-8, with a newline at its end.</summary>
    public static byte[] Write(ArtifactReport report)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("name", report.Name);
            WriteDescriptor(json, report.Root);
            json.WriteStartArray("images");
            foreach (var image in report.Images) WriteImage(json, image);
            json.WriteEndArray();
            json.WriteStartArray("others");
            foreach (var other in report.Others) WriteOther(json, other);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    private static void WriteImage(Utf8JsonWriter json, ImageReport image)
    {
        json.WriteStartObject();
        json.WriteString("platform", image.Config.Platform.ToString());
        if (image.Config.Platform.OsVersion is { } version) json.WriteString("osVersion", version);
        WriteDescriptor(json, image.Manifest);
        json.WriteStartObject("config");
        WriteDescriptor(json, image.ConfigBlob);
        if (image.Config.Created is { } created) json.WriteString("created", ImageConfig.FormatTime(created));
        if (image.Config.Author is { } author) json.WriteString("author", author);
        WriteExecution(json, image.Config.Execution);
        json.WriteEndObject();
        WriteMap(json, "annotations", image.Annotations);
        json.WriteStartArray("layers");
        foreach (var layer in image.Layers) WriteLayer(json, layer);
        json.WriteEndArray();
        json.WriteNumber("layersSize", image.Size);
        json.WriteEndObject();
    }

    private static void WriteExecution(Utf8JsonWriter json, ExecutionConfig execution)
    {
        json.WriteString("user", execution.User ?? "");
        json.WriteString("workingDirectory", execution.WorkingDirectory ?? "");
        WriteList(json, "entrypoint", execution.Entrypoint);
        WriteList(json, "cmd", execution.Cmd);
        WriteList(json, "environment", execution.Environment);
        WriteList(json, "ports", execution.ExposedPorts);
        WriteList(json, "volumes", execution.Volumes);
        WriteMap(json, "labels", execution.Labels);
        if (execution.StopSignal is { } signal) json.WriteString("stopSignal", signal);
    }

    private static void WriteLayer(Utf8JsonWriter json, LayerReport layer)
    {
        json.WriteStartObject();
        WriteDescriptor(json, layer.Blob);
        json.WriteString("diffId", layer.DiffId.ToString());
        if (layer.CreatedBy is not null) json.WriteString("createdBy", layer.CreatedBy);
        json.WriteEndObject();
    }

    private static void WriteOther(Utf8JsonWriter json, Descriptor other)
    {
        json.WriteStartObject();
        WriteDescriptor(json, other);
        if (other.ArtifactType is not null) json.WriteString("artifactType", other.ArtifactType);
        json.WriteEndObject();
    }

    private static void WriteDescriptor(Utf8JsonWriter json, Descriptor descriptor)
    {
        json.WriteString("mediaType", descriptor.MediaType);
        json.WriteString("digest", descriptor.Digest.ToString());
        json.WriteNumber("size", descriptor.Size);
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void WriteMap(Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, string>> values)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in values.OrderBy(pair => pair.Key, StringComparer.Ordinal)) json.WriteString(key, value);
        json.WriteEndObject();
    }
}
