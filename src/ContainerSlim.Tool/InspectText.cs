using System.Globalization;
using ContainerSlim.Build;
using ContainerSlim.Inspect;
using ContainerSlim.Oci;

namespace ContainerSlim.Tool;

/// <summary>A report on an image as text.</summary>
internal static class InspectText
{
    private static readonly string[] LayerHeader = ["Layer", "Size", "Digest", "Made by"];

    /// <summary>Name, digest, and for each image its configuration and layers.</summary>
    public static void Write(Terminal terminal, ArtifactReport report)
    {
        terminal.Show(report.Name);
        Field(terminal, "digest", report.Root.Digest.ToString());
        Field(terminal, "type", report.Root.MediaType);
        foreach (var image in report.Images) WriteImage(terminal, report, image);
        foreach (var other in report.Others)
        {
            terminal.Show("");
            terminal.Show($"{ForeignText.OneLine(other.ArtifactType ?? other.MediaType)} {other.Digest}");
        }
    }

    private static void WriteImage(Terminal terminal, ArtifactReport report, ImageReport image)
    {
        terminal.Show("");
        terminal.Show(ForeignText.OneLine(image.Config.Platform.ToString()));
        Field(terminal, "os.version", image.Config.Platform.OsVersion);
        if (image.Manifest.Digest != report.Root.Digest) Field(terminal, "digest", image.Manifest.Digest.ToString());
        Field(terminal, "created", image.Config.Created is { } created ? ImageConfig.FormatTime(created) : null);
        Field(terminal, "author", image.Config.Author);
        WriteExecution(terminal, image.Config.Execution);
        foreach (var (key, value) in image.Annotations.OrderBy(pair => pair.Key, StringComparer.Ordinal)) Field(terminal, "annotation", $"{key}={value}");
        Field(terminal, "layers", $"{image.Layers.Count}, {Sizes.Text(image.Size)} as stored");
        terminal.Show("");
        terminal.Table(LayerHeader, [.. image.Layers.Select(Row)]);
    }

    private static void WriteExecution(Terminal terminal, ExecutionConfig execution)
    {
        Field(terminal, "user", execution.User);
        Field(terminal, "workdir", execution.WorkingDirectory);
        Field(terminal, "entrypoint", Command(execution.Entrypoint));
        Field(terminal, "cmd", Command(execution.Cmd));
        Field(terminal, "ports", string.Join(' ', execution.ExposedPorts));
        Field(terminal, "volumes", string.Join(' ', execution.Volumes));
        Field(terminal, "stop", execution.StopSignal);
        foreach (var variable in execution.Environment) Field(terminal, "env", variable);
        foreach (var (key, value) in execution.Labels) Field(terminal, "label", $"{key}={value}");
    }

    private static void Field(Terminal terminal, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value)) terminal.Show($"  {name,-10}  {ForeignText.OneLine(value)}");
    }

    private static string Command(IReadOnlyList<string> words) =>
        string.Join(' ', words.Select(word => IsPlain(word) ? word : System.Text.Json.JsonSerializer.Serialize(word)));

    private static bool IsPlain(string word) => word.Length > 0 && !word.Any(c => char.IsWhiteSpace(c) || c is '"' or '\'');

    private static string[] Row(LayerReport layer, int index) =>
    [
        (index + 1).ToString(CultureInfo.InvariantCulture),
        Sizes.Text(layer.Blob.Size),
        layer.Blob.Digest.ToString(),
        layer.CreatedBy ?? "",
    ];
}
