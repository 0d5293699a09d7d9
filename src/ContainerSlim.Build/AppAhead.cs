using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>A file that will be published as it is.</summary>
/// <param name="File">The file, as the publish will have it.</param>
/// <param name="Source">Where it is, absolute.</param>
public sealed record FileAhead(PublishedFile File, string Source);

/// <summary>
/// Writes layers of an app from files of packages, which are known before it is published. Where the publish turns out to have others, such a
/// layer is not in the image, but what it shares with the one that is need not be compressed again.
/// </summary>
internal static class AppAhead
{
    /// <summary>Writes the layers, the lowest first.</summary>
    public static async Task<IReadOnlyList<BuiltLayer>> WriteAsync(BuildInput input, IReadOnlyList<FileAhead> ahead, DiskLayers disk, Func<int> atOnce)
    {
        // Layers for Windows have a form of their own, and few are made.
        var platform = RuntimeIdentifier.ToPlatform(PlanReader.ReadRuntimeIdentifier(input));
        if (platform.IsWindows) return [];

        var folder = PlanReader.ReadWorkingDirectory(input.WorkingDirectory, platform);
        var files = ahead.Where(file => input.KeepDiagnostics || !DiagnosticFiles.Contains(file.File.Path)).Select(file => Entry(file, folder)).ToList();
        if (files.Count == 0) return [];

        var folders = AppLayers.FoldersOf(files).Select(path => LayerEntry.Directory(path, DiskMode.Executable));
        var plan = LayerPlan.Read([.. ahead.Select(file => file.File)], input.LayerRules, input.MaxLayers);
        var options = CompressionPlan.Parse(input.Compression, input.CompressionLevel).OptionsAt(PlanReader.ReadEpoch(input.SourceDateEpoch), ImageFormat.Oci) with { AtOnce = atOnce };
        var written = new List<BuiltLayer>();
        foreach (var (what, content) in AppLayers.Split([.. folders, .. files], plan, folder, input.AssemblyName ?? ""))
        {
            written.Add(await disk.GetOrWriteAsync(what, Path.Combine(Path.GetDirectoryName(ahead[0].Source)!, $".{what}"), content, options, CancellationToken.None));
        }

        return written;
    }

    private static LayerEntry Entry(FileAhead file, string folder) => LayerFile.FromDisk($"{folder}/{file.File.Path}", mode: null, file.Source);
}
