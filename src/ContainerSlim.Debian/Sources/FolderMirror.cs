using ContainerSlim.Oci;

namespace ContainerSlim.Debian.Sources;

/// <summary>An archive in a folder.</summary>
internal sealed class FolderMirror(string folder) : IPackageMirror
{
    public string Location => folder;

    public Task<Stream?> OpenAsync(string path, CancellationToken ct)
    {
        try
        {
            return Task.FromResult<Stream?>(new DiskStream(Path.Combine(folder, path), FileShare.Read));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DebianException(ErrorCode.MirrorUnreachable, $"cannot read '{path}' of the package mirror '{folder}': {e.Message}", e);
        }
    }
}
