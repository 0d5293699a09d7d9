using System.Security.Cryptography;

namespace ContainerSlim.Oci;

/// <summary>A blob that is being written to a store: hashed while it is written, kept if it is committed, removed otherwise.</summary>
public sealed class BlobWriter : IAsyncDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly BlobStore store;
    private readonly AtomicFile file;

    internal BlobWriter(BlobStore store, AtomicFile file)
    {
        this.store = store;
        this.file = file;
    }

    /// <summary>Bytes written so far.</summary>
    public long Size { get; private set; }

    /// <summary>Appends content.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        hash.AppendData(content.Span);
        Size += content.Length;
        await file.Stream.WriteAsync(content, ct);
    }

    /// <summary>Appends a stream to its end.</summary>
    public async Task CopyFromAsync(Stream content, CancellationToken ct)
    {
        var buffer = new byte[1 << 17];
        for (int count; (count = await content.ReadAsync(buffer, ct)) > 0;) await WriteAsync(buffer.AsMemory(0, count), ct);
    }

    /// <summary>Finishes the blob and stores it.</summary>
    public async Task<Blob> CommitAsync(string mediaType, CancellationToken ct)
    {
        var descriptor = new Descriptor(mediaType, Digest.FromHash(hash.GetHashAndReset()), Size);
        await store.CommitAsync(file, store.PathOf(descriptor.Digest), ct);
        return store.At(descriptor);
    }

    /// <summary>Removes the blob if it was not committed.</summary>
    public async ValueTask DisposeAsync()
    {
        hash.Dispose();
        await file.DisposeAsync();
    }
}
