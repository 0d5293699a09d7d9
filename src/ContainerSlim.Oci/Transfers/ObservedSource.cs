namespace ContainerSlim.Oci;

/// <summary>A source that tells of every blob while it is read.</summary>
/// <param name="inner">The source.</param>
/// <param name="route">The way that the blobs go.</param>
/// <param name="observer">Hears of them.</param>
public sealed class ObservedSource(IContentSource inner, TransferRoute route, ITransferObserver observer) : IContentSource
{
    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>> ReadManifestAsync(Descriptor descriptor, CancellationToken ct) => inner.ReadManifestAsync(descriptor, ct);

    /// <inheritdoc/>
    public Task<Stream> OpenBlobAsync(Descriptor descriptor, CancellationToken ct) =>
        new Blob(descriptor, token => inner.OpenBlobAsync(descriptor, token)).Observed(route, observer).OpenAsync(ct);
}

/// <summary>Blobs whose way is told of.</summary>
public static class ObservedBlobs
{
    /// <summary>The blob, which tells while it is read. To open it may be work of another kind, such as to fetch it, and does not count.</summary>
    public static Blob Observed(this Blob blob, TransferRoute route, ITransferObserver observer) => observer is NoTransfers
        ? blob
        : blob with { OpenAsync = async ct => new ObservedStream(await blob.OpenAsync(ct), TransferItem.Of(route, blob.Descriptor), observer) };
}
