namespace ContainerSlim.Oci;

/// <summary>A source that reports each blob while it is read.</summary>
/// <param name="inner">The source.</param>
/// <param name="route">The route of the blobs.</param>
/// <param name="observer">Observes them.</param>
public sealed class ObservedSource(IContentSource inner, TransferRoute route, ITransferObserver observer) : IContentSource
{
    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>> ReadManifestAsync(Descriptor descriptor, CancellationToken ct) => inner.ReadManifestAsync(descriptor, ct);

    /// <inheritdoc/>
    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken ct) =>
        new Blob(descriptor, token => inner.OpenBlobAsync(descriptor, token)).Observed(route, observer).OpenAsync(ct);
}

/// <summary>Blobs whose transfer is reported.</summary>
public static class ObservedBlobs
{
    /// <summary>The blob, reported while it is read. Opening it can be other work, such as a download, and does not count.</summary>
    public static Blob Observed(this Blob blob, TransferRoute route, ITransferObserver observer) => observer is NoTransfers
        ? blob
        : blob with { OpenAsync = async ct => new ObservedStream(await blob.OpenAsync(ct), TransferItem.Of(route, blob.Descriptor), observer) };
}
