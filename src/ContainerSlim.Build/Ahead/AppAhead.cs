using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>A package file that will be published.</summary>
/// <param name="File">The file as it will be published.</param>
/// <param name="Source">The absolute path of the file.</param>
/// <param name="IsRewritten">Whether the publish trims the file or compiles it ahead of time. If so, the output of an earlier publish is used, if any.</param>
public sealed record FileAhead(PublishedFile File, string Source, bool IsRewritten = false);

/// <summary>
/// Writes app layers from package files, which are known before the app is published. If the publish turns out to have other files, such a layer
/// is not in the image, but the parts that both layers share need not be compressed again.
/// </summary>
internal static class AppAhead
{
    /// <summary>Starts to write the layers, bottom layer first, one after the other because each uses all processors.</summary>
    /// <returns>The end of each layer, by the name of its list in the stat cache. A layer that fails does not stop the next.</returns>
    public static IReadOnlyDictionary<string, Task> Start(BuildInput input, IReadOnlyList<FileAhead> ahead, DiskLayers disk, CancellationToken ct)
    {
        var started = new Dictionary<string, Task>(StringComparer.Ordinal);

        // Windows layers have a format of their own and are rarely built.
        var platform = RuntimeIdentifier.ToPlatform(PropertyReader.ReadRuntimeIdentifier(input));
        if (platform.IsWindows) return started;

        var folder = PropertyReader.ReadWorkingDirectory(input.WorkingDirectory, platform);
        var published = Path.GetFullPath(input.PublishDirectory);
        var files = (from file in ahead
                     where input.KeepDiagnostics || !DiagnosticFiles.Contains(file.File.Path)

                     // Static files have their own layer, and their timestamps are not known yet.
                     where !StaticFiles.IsInWebRoot(file.File.Path)
                     let source = FindSource(file, published)
                     where source is not null
                     select LayerFile.FromDisk($"{folder}/{file.File.Path}", mode: null, source)).ToList();
        if (files.Count == 0) return started;

        var folders = AppLayers.FoldersOf(files).Select(path => LayerEntry.Directory(path, DiskMode.Executable));
        var plan = LayerPlan.Read([.. ahead.Select(file => file.File)], input.LayerRules, input.MaxLayers);
        var epoch = PropertyReader.ReadEpoch(input.SourceDateEpoch);
        var options = CompressionPlan.Parse(input.Compression, input.CompressionLevel).OptionsAt(epoch, ImageFormat.Oci);
        var layers = new AppLayers(published, folder, input.AssemblyName ?? "", plan);
        var last = Task.CompletedTask;
        foreach (var layer in layers.Split([.. folders, .. files]))
        {
            var before = last;
            started[layers.ListOf(layer)] = last = WriteAfterAsync(before, () => layers.WriteAsync(layer, options, disk, ct));
        }

        return started;
    }

    private static async Task WriteAfterAsync(Task before, Func<Task> write)
    {
        // All layers are known before the first is written.
        await Task.Yield();
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await write();
    }

    // A publish does not replace an earlier copy that has the same size and time as the source. Such a copy is read instead of the source, so that
    // its digest is already in the stat cache after the publish.
    private static string? FindSource(FileAhead file, string published)
    {
        var (source, copy) = (new FileInfo(file.Source), new FileInfo(Path.Combine(published, file.File.Path)));
        if (file.IsRewritten) return copy.Exists ? copy.FullName : null;

        var isCopied = copy.Exists && source.Exists && (copy.Length, copy.LastWriteTimeUtc) == (source.Length, source.LastWriteTimeUtc);
        return isCopied ? copy.FullName : source.FullName;
    }
}
