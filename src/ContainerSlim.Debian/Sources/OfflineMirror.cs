using ContainerSlim.Debian.Packages;
using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Sources;

/// <summary>What the store has of an archive behind http or https, for builds without the network: its release files as they were last downloaded.</summary>
internal sealed class OfflineMirror(string location, BlobStore store) : IPackageMirror
{
    public string Location => location;

    /// <summary>The failure for a file that the store lacks.</summary>
    public DebianException Lacks(string path) => new(ErrorCode.NotInCache, $"'{ForeignText.Clean(path)}' of {location}");

    // Indexes and packages are found in the store by their digests before a mirror is asked. Of an index, another form may be there.
    public Task<Stream?> OpenAsync(string path, CancellationToken ct) => ReleaseFile.FindKept(store, location, path) switch
    {
        { Length: > 0 } kept => Task.FromResult<Stream?>(new MemoryStream(kept, writable: false)),
        { Length: 0 } => Task.FromResult<Stream?>(null),
        _ when IsIndex(path) => Task.FromResult<Stream?>(null),
        _ => throw Lacks(path),
    };

    private static bool IsIndex(string path) =>
        path.StartsWith("dists/", StringComparison.Ordinal) && !path.EndsWith("/InRelease", StringComparison.Ordinal);
}
