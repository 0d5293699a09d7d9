using System.Text.Encodings.Web;
using System.Text.Json;
using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>
/// A report as JSON, for the steps that follow the build: names, digests, layers and sizes. <c>manifest</c> is what the names refer to; for
/// an index, its images follow it. The report contains nothing that differs between two builds of the same image in the same place.
/// </summary>
public static class ReportFile
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The report's JSON.</summary>
    public static byte[] Write(BuildReport report)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            WriteStrings(json, "names", report.Names.Select(name => name.ToFamiliarString()));
            WriteStrings(json, "tags", report.Names.Select(name => name.Tag!));
            WriteArtifact(json, report);
            if (report.ArchivePath is not null) json.WriteString("archive", Path.GetFileName(report.ArchivePath));
            if (report.SymbolsPath is not null) json.WriteString("symbols", Path.GetFileName(report.SymbolsPath));
            WriteStrings(json, "destinations", report.Publications.Select(publication => publication.Destination));
            json.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    private static void WriteArtifact(Utf8JsonWriter json, BuildReport report)
    {
        if (report.Artifact is Image)
        {
            WriteImage(json, report.Images[0]);
            return;
        }

        WriteDescriptor(json, "manifest", report.Artifact.Manifest.Descriptor);
        json.WriteStartArray("images");
        foreach (var image in report.Images)
        {
            json.WriteStartObject();
            WriteImage(json, image);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteImage(Utf8JsonWriter json, BuiltImage built)
    {
        json.WriteString("platform", built.Platform.ToString());
        WriteDescriptor(json, "manifest", built.Image.Manifest.Descriptor);
        WriteDescriptor(json, "config", built.Image.ConfigBlob.Descriptor);
        json.WriteStartObject("base");
        json.WriteString("name", built.Base.Name);
        if (built.Base.Digest is { } digest) json.WriteString("digest", digest.ToString());
        json.WriteEndObject();
        json.WriteStartArray("layers");
        foreach (var layer in built.Layers) WriteLayer(json, layer);
        json.WriteEndArray();
        json.WriteNumber("size", built.TotalSize);
    }

    private static void WriteLayer(Utf8JsonWriter json, BuiltLayer layer)
    {
        json.WriteStartObject();
        json.WriteString("what", layer.What);
        if (layer.Files is { } files) json.WriteNumber("files", files);
        WriteDescriptorFields(json, layer.Layer.Blob.Descriptor);
        json.WriteString("diffId", layer.Layer.DiffId.ToString());
        json.WriteEndObject();
    }

    private static void WriteDescriptor(Utf8JsonWriter json, string name, Descriptor descriptor)
    {
        json.WriteStartObject(name);
        WriteDescriptorFields(json, descriptor);
        json.WriteEndObject();
    }

    private static void WriteDescriptorFields(Utf8JsonWriter json, Descriptor descriptor)
    {
        json.WriteString("mediaType", descriptor.MediaType);
        json.WriteString("digest", descriptor.Digest.ToString());
        json.WriteNumber("size", descriptor.Size);
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
