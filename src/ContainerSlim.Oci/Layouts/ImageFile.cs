namespace ContainerSlim.Oci;

/// <summary>Opens images that lie on the disk, whatever form they have.</summary>
public static class ImageFile
{
    /// <summary>Opens an OCI layout, an OCI archive or a docker archive. An archive that is both, as Docker saves them, is read as Docker's.</summary>
    /// <exception cref="OciException">There is nothing, or nothing of these.</exception>
    public static async Task<INamedSource> OpenAsync(string path, CancellationToken ct)
    {
        if (Directory.Exists(path)) return await OciLayout.OpenAsync(path, ct);

        var archive = await TarArchive.OpenAsync(path, ct);
        try
        {
            return archive.Find(DockerArchive.ManifestName) is not null
                ? await DockerArchive.ReadAsync(archive, ct)
                : await OciArchive.ReadAsync(archive, ct);
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }
}
