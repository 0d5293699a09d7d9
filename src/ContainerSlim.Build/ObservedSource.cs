using ContainerSlim.Oci;

namespace ContainerSlim.Build;

/// <summary>A source that tells of every blob while it is read.</summary>
internal sealed class ObservedSource(IContentSource inner, ICopyObserver observer) : IContentSource
{
    public Task<ReadOnlyMemory<byte>> ReadManifestAsync(Descriptor descriptor, CancellationToken ct) => inner.ReadManifestAsync(descriptor, ct);

    public async Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken ct)
    {
        // Opening may fetch already, and whoever watches wants to know what is waited for.
        observer.Opened(descriptor);
        return new ObservedStream(await inner.OpenBlobAsync(descriptor, ct), count => observer.Read(descriptor, count));
    }
}
