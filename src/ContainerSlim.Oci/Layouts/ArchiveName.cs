namespace ContainerSlim.Oci;

/// <summary>What the file name of an archive says about its compression.</summary>
public static class ArchiveName
{
    private static readonly string[] Gzip = [".gz", ".tgz"];

    private static readonly string[] Unsupported = [".zst", ".tzst", ".bz2", ".tbz2", ".xz", ".txz", ".lz4", ".lzma", ".br", ".zip", ".7z"];

    /// <summary>Whether an archive with this name is compressed with gzip, such as <c>app.tar.gz</c> and <c>app.tgz</c>.</summary>
    public static bool IsGzip(string path) => EndsWithOneOf(path, Gzip) is not null;

    /// <summary>Why no archive is written under a name, such as <c>app.tar.zst</c>, and what to do; null if one can be.</summary>
    public static string? WhyUnsupported(string path) => EndsWithOneOf(path, Unsupported) is { } extension
        ? $"archives are not written with the compression that '{extension}' stands for; use .tar, .tar.gz or .tgz"
        : null;

    /// <summary>The path without the extension of an archive, so that <c>app.tar.gz</c> and <c>app.tar</c> are both <c>app</c>.</summary>
    public static string WithoutExtension(string path)
    {
        var name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return Path.ChangeExtension(name, null);
    }

    private static string? EndsWithOneOf(string path, string[] extensions) =>
        Array.Find(extensions, extension => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase));
}
