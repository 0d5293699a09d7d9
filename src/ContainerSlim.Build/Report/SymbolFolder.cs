using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>Keeps the symbols that are not in an image next to its archive, in case a debugger needs them later.</summary>
internal static class SymbolFolder
{
    /// <summary>
    /// Writes the symbols to <c>ARCHIVE.symbols</c>, under their paths in the publish folder. With several platforms, each has its own
    /// subfolder.
    /// </summary>
    /// <returns>The folder; null if there are no symbols or no archive.</returns>
    /// <exception cref="SlimException">A symbol file cannot be read or written.</exception>
    public static async Task<string?> WriteAsync(IReadOnlyList<PublishedApp> apps, string? archivePath, CancellationToken ct)
    {
        if (archivePath is null || !apps.SelectMany(Symbols).Any()) return null;

        var folder = ArchiveName.WithoutExtension(archivePath) + ".symbols";
        foreach (var app in apps) await WriteAsync(app, apps.Count > 1 ? Path.Combine(folder, app.RuntimeIdentifier) : folder, ct);
        return folder;
    }

    private static async Task WriteAsync(PublishedApp app, string folder, CancellationToken ct)
    {
        foreach (var file in Symbols(app)) await CopyAsync(file.Path, Path.Combine(folder, Path.GetRelativePath(app.Directory, file.Path)), ct);
    }

    private static IEnumerable<LeftOutFile> Symbols(PublishedApp app) => app.LeftOut.Where(file => file.Kind == LeftOutKind.Symbols);

    private static async Task CopyAsync(string from, string to, CancellationToken ct)
    {
        await using var source = LayerFile.Open(from);
        await using var target = AtomicFile.CreateFor(to);
        await source.CopyToAsync(target.Stream, ct);
        await target.CommitAsync(ct);
    }
}
