namespace ContainerSlim.Oci;

/// <summary>An OCI layout: a folder with <c>oci-layout</c>, <c>index.json</c> and <c>blobs</c>. image-spec, image-layout.md.</summary>
public sealed class OciLayout : INamedSource
{
    private readonly string path;
    private readonly LayoutIndex index;

    private OciLayout(string path, LayoutIndex index)
    {
        this.path = path;
        this.index = index;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => index.Names;

    /// <summary>Opens a layout. Later changes to the layout are not visible.</summary>
    /// <exception cref="OciException">The folder does not exist or is not a layout.</exception>
    public static async Task<OciLayout> OpenAsync(string path, CancellationToken ct)
    {
        if (!Directory.Exists(path)) throw new OciException(ErrorCode.ImageNotFound, $"cannot open the layout '{path}': the folder does not exist");

        if (await ReadMarkerAsync(path, ct) is { } marker) LayoutIndex.CheckMarker(marker, path);
        return new OciLayout(path, LayoutIndex.Parse(await ReadAsync(path, LayoutIndex.FileName, ct), path));
    }

    /// <inheritdoc/>
    public Task<Descriptor> ResolveAsync(string? name, CancellationToken ct) => Task.FromResult(index.Resolve(name, path));

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>> ReadManifestAsync(Descriptor descriptor, CancellationToken ct)
    {
        if (index.BytesOf(descriptor.Digest) is { } bytes) return bytes;

        var manifest = new Blob(descriptor, token => OpenBlobAsync(descriptor, token));
        return await manifest.ReadAllAsync(ct);
    }

    /// <inheritdoc/>
    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken ct)
    {
        var file = Path.Combine(path, "blobs", descriptor.Digest.Algorithm, descriptor.Digest.Hex);
        try
        {
            DiskFile.CheckBeforeOpening(file);
            var stream = new DiskStream(file, FileShare.ReadWrite | FileShare.Delete);
            return Task.FromResult<Stream>(new VerifyingStream(stream, descriptor));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OciException(ErrorCode.InvalidArchive, $"cannot read {descriptor.Digest} from the layout '{path}': {e.Message}", e);
        }
    }

    /// <summary>No files stay open between reads.</summary>
    public void Dispose()
    {
    }

    // A publisher locks the marker file while it adds to the layout. Then the file exists, and was written by us.
    private static async Task<byte[]?> ReadMarkerAsync(string path, CancellationToken ct)
    {
        try
        {
            return await ReadAsync(path, LayoutIndex.MarkerName, ct);
        }
        catch (OciException e) when (LayoutLock.IsHeld(e.InnerException))
        {
            return null;
        }
    }

    internal static async Task<byte[]> ReadAsync(string path, string name, CancellationToken ct)
    {
        try
        {
            return await DiskFile.ReadMetadataAsync(Path.Combine(path, name), ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OciException(ErrorCode.InvalidArchive, $"cannot read '{path}' as an OCI layout: {e.Message}", e);
        }
    }
}
