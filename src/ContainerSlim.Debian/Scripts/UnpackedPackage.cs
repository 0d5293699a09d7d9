using ContainerSlim.Debian.Cut;
using ContainerSlim.Debian.Packages;

namespace ContainerSlim.Debian.Scripts;

/// <summary>What is known of a package after it was unpacked.</summary>
/// <param name="Package">Its name.</param>
/// <param name="Control">The members of its control archive.</param>
/// <param name="Paths">The paths of its data, without leading slashes.</param>
public sealed record UnpackedPackage(string Package, IReadOnlyDictionary<string, byte[]> Control, IReadOnlySet<string> Paths)
{
    /// <summary>The contents of the files that <see cref="Reads"/> asks for.</summary>
    public IReadOnlyDictionary<string, byte[]> Files { get; init; } = new Dictionary<string, byte[]>();

    /// <summary>Whether the content of a file of a package must be known.</summary>
    public static bool Reads(string path) => Sysusers.IsList(path) || Tmpfiles.IsList(path) || LoaderFolders.IsList(path);

    /// <summary>Reads a package file to its end.</summary>
    /// <exception cref="InvalidDataException">It is malformed.</exception>
    internal static UnpackedPackage Of(string package, PackageFile file)
    {
        var control = file.ReadControl();
        var paths = new HashSet<string>(StringComparer.Ordinal);
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var entry in file.ReadData())
        {
            var path = DataPath.Of(entry.Name);
            paths.Add(path);
            if (entry.DataStream is null || !Reads(path)) continue;

            using var content = new MemoryStream();
            entry.DataStream.CopyTo(content);
            files[path] = content.ToArray();
        }

        return new UnpackedPackage(package, control, paths) { Files = files };
    }
}
