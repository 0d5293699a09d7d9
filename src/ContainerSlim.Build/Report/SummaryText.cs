using System.Globalization;
using System.Text;

namespace ContainerSlim.Build;

/// <summary>A report as the plain text lines that end a build.</summary>
public static class SummaryText
{
    private static readonly string[] Header = ["Layer", "Files", "Size", ""];

    /// <summary>
    /// Renders name, digest, layers, sizes, steps, destinations and the command that runs the image. For an index, it renders digest and
    /// layers of each image.
    /// </summary>
    public static string Render(BuildReport report)
    {
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{report.Names[0].ToFamiliarString()} ({string.Join(", ", report.Images.Select(image => image.Platform))})"
                + $"{(report.IsUpToDate ? ", up to date" : "")}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  digest   {report.Artifact.Manifest.Descriptor.Digest}");
        foreach (var image in report.Images)
        {
            if (report.Images.Count > 1)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  image    {image.Image.Manifest.Descriptor.Digest} ({image.Platform})");
            }

            AppendTable(text, image);
        }

        if (report.Steps.Count > 0)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"  steps    {string.Join(", ", report.Steps.Select(step => $"{step.Name} {StepText.Seconds(step.Duration)}"))}");
        }

        foreach (var publication in report.Publications)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  to       {publication.Destination}{Told(publication, report.Steps)}");
        }

        if (report.LeftOut.Count > 0)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"  left out {string.Join(", ", report.LeftOut.GroupBy(file => file.Kind).OrderBy(group => group.Key).Select(LeftOut))}");
        }

        if (report.SymbolsPath is not null) text.AppendLine(CultureInfo.InvariantCulture, $"  symbols  {report.SymbolsPath}");
        text.AppendLine(CultureInfo.InvariantCulture, $"  run      {report.RunCommand}");
        foreach (var hint in report.Images.Select(image => image.Hints).FirstOrDefault(hints => hints.Count > 0) ?? [])
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  hint     {hint}");
        }

        return text.ToString().TrimEnd();
    }

    private static void AppendTable(StringBuilder text, BuiltImage image)
    {
        var rows = new List<string[]> { Header };
        rows.AddRange(image.Layers.Select(Row));
        rows.Add(["total compressed", "", Sizes.Text(image.TotalSize), ""]);
        var widths = Enumerable.Range(0, Header.Length).Select(column => rows.Max(row => row[column].Length)).ToList();
        foreach (var row in rows)
        {
            text.AppendLine($"  {row[0].PadRight(widths[0])}  {row[1].PadLeft(widths[1])}  {row[2].PadLeft(widths[2])}  {row[3]}".TrimEnd());
        }
    }

    private static string[] Row(BuiltLayer layer) =>
    [
        layer.What,
        layer.Files?.ToString(CultureInfo.InvariantCulture) ?? "-",
        Sizes.Text(layer.Layer.Blob.Descriptor.Size),
        layer.IsReused ? "reused" : "new",
    ];

    private static string LeftOut(IGrouping<LeftOutKind, LeftOutFile> files) => $"{Name(files.Key)} ({Sizes.Text(files.Sum(file => file.Size))})";

    private static string Name(LeftOutKind kind) => kind switch
    {
        LeftOutKind.Symbols => "symbols",
        LeftOutKind.Documentation => "XML documentation",
        LeftOutKind.OtherPlatforms => "files for other platforms",
        _ => "diagnostics libraries",
    };

    private static string Told(Oci.Publication publication, IReadOnlyList<BuildStep> steps)
    {
        if (publication.IsUpToDate) return " (up to date)";
        if (publication.Sent.Count + publication.Reused.Count == 0) return "";

        return string.Create(
            CultureInfo.InvariantCulture,
            $" ({publication.Sent.Count} blobs, {Sizes.Text(publication.Sent.Sum(blob => blob.Size))} written{Pace(publication, steps)}; "
                + $"{publication.Reused.Count} there already)");
    }

    private static string Pace(Oci.Publication publication, IReadOnlyList<BuildStep> steps)
    {
        var transfer = steps
            .SelectMany(step => step.Transfers)
            .FirstOrDefault(transfer => transfer.Route.Kind != Oci.TransferKind.Fetch && transfer.Route.Place == publication.Destination);
        if (transfer is null) return "";

        return $" in {StepText.Seconds(transfer.Duration)}{(StepText.Rate(transfer.Size, transfer.Duration) is { } rate ? $", {rate}" : "")}";
    }
}
