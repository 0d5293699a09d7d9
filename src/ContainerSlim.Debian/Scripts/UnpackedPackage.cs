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
}
