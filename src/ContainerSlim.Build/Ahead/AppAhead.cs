using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>A file of a package that will be published.</summary>
/// <param name="File">The file, as the publish will have it.</param>
/// <param name="Source">Where it is, absolute.</param>
/// <param name="IsRewritten">Whether it is trimmed or compiled ahead of time first: then it is what an earlier publish made of it, if at all.</param>
public sealed record FileAhead(PublishedFile File, string Source, bool IsRewritten = false);

/// <summary>
/// Writes layers of an app from files of packages, which are known before it is published. Where the publish turns out to have others, such a
/// layer is not in the image, but what it shares with the one that is need not be compressed again.
/// </summary>
internal static class AppAhead
{
    /// <summary>Writes the layers, the lowest first.</summary>
    public static async Task<IReadOnlyList<BuiltLayer>> WriteAsync(BuildInput input, IReadOnlyList<FileAhead> ahead, DiskLayers disk, CancellationToken ct)
    {
        // Layers for Windows have a form of their own, and few are made.
        var platform = RuntimeIdentifier.ToPlatform(PropertyReader.ReadRuntimeIdentifier(input));
        if (platform.IsWindows) return [];

        var folder = PropertyReader.ReadWorkingDirectory(input.WorkingDirectory, platform);
        var published = Path.GetFullPath(input.PublishDirectory);
        var files = (from file in ahead
                     where input.KeepDiagnostics || !DiagnosticFiles.Contains(file.File.Path)
                     let source = FindSource(file, published)
                     where source is not null
                     select LayerFile.FromDisk($"{folder}/{file.File.Path}", mode: null, source)).ToList();
        if (files.Count == 0) return [];

        var folders = AppLayers.FoldersOf(files).Select(path => LayerEntry.Directory(path, DiskMode.Executable));
        var plan = LayerPlan.Read([.. ahead.Select(file => file.File)], input.LayerRules, input.MaxLayers);
        var epoch = PropertyReader.ReadEpoch(input.SourceDateEpoch);
        var options = CompressionPlan.Parse(input.Compression, input.CompressionLevel).OptionsAt(epoch, ImageFormat.Oci);
        return await new AppLayers(published, folder, input.AssemblyName ?? "", plan).WriteAsync([.. folders, .. files], options, disk, ct);
    }

    // A copy that an earlier publish left is not copied again where size and time are the file's. It is read in the file's place, for what is
    // known of it then need not be read when it has been published.
    private static string? FindSource(FileAhead file, string published)
    {
        var (source, copy) = (new FileInfo(file.Source), new FileInfo(Path.Combine(published, file.File.Path)));
        if (file.IsRewritten) return copy.Exists ? copy.FullName : null;

        var isCopied = copy.Exists && source.Exists && (copy.Length, copy.LastWriteTimeUtc) == (source.Length, source.LastWriteTimeUtc);
        return isCopied ? copy.FullName : source.FullName;
    }
}
