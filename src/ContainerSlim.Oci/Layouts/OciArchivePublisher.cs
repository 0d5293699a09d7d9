namespace ContainerSlim.Oci;

/// <summary>Writes an artifact as a tar file of an OCI layout, in place of what the file was before.</summary>
/// <param name="path">The file; its folder is made where it is missing.</param>
/// <param name="names">The names (tags) in the layout; none leaves the artifact without one.</param>
public sealed class OciArchivePublisher(string path, IReadOnlyList<string> names) : IArtifactPublisher
{
    /// <inheritdoc/>
    public string Destination => $"OCI archive {path}";

    /// <inheritdoc/>
    public async Task<Publication> PublishAsync(IArtifact artifact, CancellationToken ct)
    {
        await using var file = AtomicFile.CreateIn(Path.GetDirectoryName(Path.GetFullPath(path))!);
        await WriteAsync(artifact, names, file.Stream, ct);
        await file.CommitAsync(path, ct);
        return new Publication(Destination, names) { Sent = [.. artifact.Contents().Select(blob => blob.Descriptor)] };
    }

    /// <summary>Writes the archive to a stream, which need not seek. The same artifact and names give the same bytes.</summary>
    /// <exception cref="OciException">A blob is not what its descriptor says; the stream then ends in the middle.</exception>
    public static async Task WriteAsync(IArtifact artifact, IReadOnlyList<string> names, Stream output, CancellationToken ct)
    {
        var archive = new ArchiveWriter(output);
        await archive.AddAsync(LayoutIndex.MarkerName, LayoutIndex.Marker, ct);
        await archive.AddAsync(LayoutIndex.FileName, LayoutIndex.Empty.With(artifact.IndexEntry(), names), ct);
        await archive.AddDirectoryAsync("blobs", ct);
        foreach (var algorithm in artifact.Contents().GroupBy(blob => blob.Descriptor.Digest.Algorithm).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            await archive.AddDirectoryAsync($"blobs/{algorithm.Key}", ct);
            foreach (var blob in algorithm.OrderBy(blob => blob.Descriptor.Digest)) await archive.AddAsync($"blobs/{algorithm.Key}/{blob.Descriptor.Digest.Hex}", blob, ct);
        }

        await archive.EndAsync(ct);
    }
}
