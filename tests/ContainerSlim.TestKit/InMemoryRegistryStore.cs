using System.Collections.Concurrent;
using ContainerSlim.Oci;

namespace ContainerSlim.TestKit;

internal sealed record InMemoryManifest(string MediaType, byte[] Content);

/// <summary>Blobs, manifests and uploads, by repository.</summary>
internal sealed class InMemoryRegistryStore
{
    private readonly ConcurrentDictionary<(string Repository, string Digest), byte[]> blobs = new();
    private readonly ConcurrentDictionary<(string Repository, string Name), InMemoryManifest> manifests = new();
    private readonly ConcurrentDictionary<string, MemoryStream> uploads = new();
    private int lastUpload;

    public byte[]? FindBlob(string repository, string digest) => blobs.GetValueOrDefault((repository, digest));

    public void PutBlob(string repository, Digest digest, byte[] content) => blobs[(repository, digest.ToString())] = content;

    public void DeleteBlob(string repository, Digest digest) => blobs.TryRemove((repository, digest.ToString()), out _);

    public IReadOnlyList<string> Tags(string repository) =>
        [
            .. manifests.Keys
                .Where(key => key.Repository == repository && !key.Name.Contains(':', StringComparison.Ordinal))
                .Select(key => key.Name)
                .Order(StringComparer.Ordinal),
        ];

    public InMemoryManifest? FindManifest(string repository, string name) => manifests.GetValueOrDefault((repository, name));

    public Digest PutManifest(string repository, string name, string mediaType, byte[] content)
    {
        var digest = Digest.Of(content);
        manifests[(repository, name)] = manifests[(repository, digest.ToString())] = new InMemoryManifest(mediaType, content);
        return digest;
    }

    public string BeginUpload()
    {
        var id = FormattableString.Invariant($"{Interlocked.Increment(ref lastUpload)}");
        uploads[id] = new MemoryStream();
        return id;
    }

    public MemoryStream? FindUpload(string id) => uploads.GetValueOrDefault(id);

    public void EndUpload(string id) => uploads.TryRemove(id, out _);
}
