namespace ContainerSlim.Oci;

/// <summary>A stream that reports its transfer, from the first read until it is closed.</summary>
public sealed class ObservedStream : WatchedStream
{
    private readonly ITransferObserver observer;
    private readonly TransferItem item;
    private int isOver;

    /// <summary>Starts reporting.</summary>
    public ObservedStream(Stream inner, TransferItem item, ITransferObserver observer)
        : base(inner)
    {
        this.item = item;
        this.observer = observer;
        observer.Began(item);
    }

    /// <inheritdoc/>
    protected override void Look(ReadOnlySpan<byte> read, bool emptyBuffer) => observer.Moved(item, read.Length);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && Interlocked.Exchange(ref isOver, 1) == 0) observer.Ended(item);
    }
}
