namespace ContainerSlim.Oci;

/// <summary>An OCI layout in a tar file, optionally compressed with gzip. It is read in place.</summary>
public sealed class OciArchive : INamedSource
{
    private readonly TarArchive archive;
    private readonly LayoutIndex index;

    private OciArchive(TarArchive archive, LayoutIndex index)
    {
        this.archive = archive;
        this.index = index;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => index.Names;

    /// <summary>Opens an archive. It stays open, and its contents readable, until this object is disposed.</summary>
    /// <exception cref="OciException">The file does not exist, is not an OCI archive, or has an entry that points outside.</exception>
    public static async Task<OciArchive> OpenAsync(string path, CancellationToken ct)
    {
        var archive = await TarArchive.OpenAsync(path, ct);
        try
        {
            return await ReadAsync(archive, ct);
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<Descriptor> ResolveAsync(string? name, CancellationToken ct) => Task.FromResult(index.Resolve(name, archive.Path));

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>> ReadManifestAsync(Descriptor descriptor, CancellationToken ct) =>
        index.BytesOf(descriptor.Digest) ?? await archive.ReadAsync(NameOf(descriptor.Digest), ct);

    /// <inheritdoc/>
    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken ct)
    {
        var name = NameOf(descriptor.Digest);
        var slice = archive.Find(name) ?? throw archive.Invalid($"'{name}' is missing");
        return Task.FromResult<Stream>(new VerifyingStream(archive.Open(slice), descriptor));
    }

    /// <inheritdoc/>
    public void Dispose() => archive.Dispose();

    /// <summary>Reads the index of an archive. The result owns the archive.</summary>
    internal static async Task<OciArchive> ReadAsync(TarArchive archive, CancellationToken ct)
    {
        LayoutIndex.CheckMarker(await archive.ReadAsync(LayoutIndex.MarkerName, ct), archive.Path);
        return new OciArchive(archive, LayoutIndex.Parse(await archive.ReadAsync(LayoutIndex.FileName, ct), archive.Path));
    }

    private static string NameOf(Digest digest) => $"blobs/{digest.Algorithm}/{digest.Hex}";
}
