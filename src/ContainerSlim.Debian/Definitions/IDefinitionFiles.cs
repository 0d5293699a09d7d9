using System.Reflection;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Definitions;

/// <summary>The files of some definitions: a release, or a folder that adds to one.</summary>
internal interface IDefinitionFiles
{
    /// <summary>The content of <c>chisel.yaml</c>; null where there is none.</summary>
    string? ReadRelease();

    /// <summary>The packages that have a file, each with where it is.</summary>
    IReadOnlyDictionary<string, string> Packages { get; }

    /// <summary>The content of a file of <see cref="Packages"/>.</summary>
    string Read(string location);
}

/// <summary>The definitions that come with this product.</summary>
internal sealed class OwnDefinitionFiles(string distribution) : IDefinitionFiles
{
    private static readonly Assembly Assembly = typeof(OwnDefinitionFiles).Assembly;

    private readonly string prefix = distribution + "/slices/";

    public IReadOnlyDictionary<string, string> Packages { get; } = Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(distribution + "/slices/", StringComparison.Ordinal))
        .ToDictionary(name => Path.GetFileNameWithoutExtension(name[(distribution.Length + "/slices/".Length)..]), name => name, StringComparer.Ordinal);

    /// <summary>Identifies this product's definitions: its code, which has them all.</summary>
    public static string Fingerprint() => Assembly.ManifestModule.ModuleVersionId.ToString("N");

    public string? ReadRelease() => Packages.Count == 0 ? null : Read(prefix[..^"slices/".Length] + "chisel.yaml");

    public string Read(string location)
    {
        using var reader = new StreamReader(Assembly.GetManifestResourceStream(location)!);
        return reader.ReadToEnd();
    }
}

/// <summary>Definitions in a folder: a whole release with <c>chisel.yaml</c> and <c>slices</c>, or files of packages alone.</summary>
internal sealed class FolderDefinitionFiles : IDefinitionFiles
{
    private const string Extension = ".yaml";
    private const long MaxLength = 4 << 20;

    private readonly string release;

    /// <param name="folder">The folder.</param>
    /// <exception cref="DebianException">It cannot be read, or two files are of one package.</exception>
    public FolderDefinitionFiles(string folder)
    {
        release = Path.Combine(folder, "chisel.yaml");
        var slices = Path.Combine(folder, "slices");
        try
        {
            var files = Directory.EnumerateFiles(Directory.Exists(slices) ? slices : folder, "*" + Extension, SearchOption.AllDirectories)
                .Where(file => file != release)
                .Order(StringComparer.Ordinal);
            Packages = Distinct(files);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DebianException(ErrorCode.SliceInvalid, $"cannot read the slices in '{folder}': {e.Message}", e);
        }
    }

    public IReadOnlyDictionary<string, string> Packages { get; }

    public string? ReadRelease() => File.Exists(release) ? Read(release) : null;

    public string Read(string location)
    {
        try
        {
            DiskFile.CheckBeforeOpening(location);
            return new FileInfo(location) is { Length: <= MaxLength } ? File.ReadAllText(location) : throw new IOException("the file is too large");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DebianException(ErrorCode.SliceInvalid, $"cannot read '{location}': {e.Message}", e);
        }
    }

    private static Dictionary<string, string> Distinct(IEnumerable<string> files)
    {
        var packages = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var package = Path.GetFileNameWithoutExtension(file);
            if (!packages.TryAdd(package, file))
            {
                throw new DebianException(ErrorCode.SliceInvalid, $"cannot read the slices of {package}: both '{packages[package]}' and '{file}' define them");
            }
        }

        return packages;
    }
}
